package culex.broker.boot;

import culex.broker.admin.ManagementLogin;
import culex.broker.config.BrokerConfig;
import culex.broker.memory.MemoryBudget;
import culex.broker.store.log.Lease;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * Health: started when the listeners are bound; ready while clients are accepted and the store accepts messages; live while event loops and
 * store writer run. The checks are asynchronous, so they run on the event loop of the request and need no worker thread: they respond also
 * when all worker threads are busy.
 */
@Singleton
class BrokerHealth {
    @Produces
    @Singleton
    @Startup
    AsyncHealthCheck started(Broker broker) {
        return check(() -> HealthCheckResponse.named("broker")
                .withData("version", broker.version())
                .withData("uptime", broker.heartbeats().uptime())
                .status(broker.isAccepting()));
    }

    @Produces
    @Singleton
    @Readiness
    AsyncHealthCheck listeners(Broker broker) {
        return check(
                () -> HealthCheckResponse.named("MQTT listeners").status(broker.isAccepting() && hasSeenOwner(broker)));
    }

    private static boolean hasSeenOwner(Broker broker) {
        ClusterMember member = broker.member();
        return member == null || member.hasSeenOwner();
    }

    @Produces
    @Singleton
    @Readiness
    AsyncHealthCheck store(Broker broker, BrokerConfig config) {
        return check(() -> {
            String trouble = broker.storeTrouble();
            HealthCheckResponseBuilder store = withError(HealthCheckResponse.named("store"), trouble)
                    .withData("state", trouble.isEmpty() ? "ok" : "degraded");
            return config.store().readyWhenFull() ? store.up() : store;
        });
    }

    /** Always UP: a standby is a healthy replica, and the check of the listeners reports whether it accepts clients. */
    @Produces
    @Singleton
    @Readiness
    AsyncHealthCheck cluster(Broker broker) {
        return check(() -> {
            HealthCheckResponseBuilder response = HealthCheckResponse.named("cluster");
            ClusterMember member = broker.member();
            String trouble = Stream.of(
                            member == null ? "" : member.trouble(),
                            broker.relaying().trouble())
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.joining("; "));
            if (member == null) {
                response.withData("role", "single");
            } else {
                describe(response, member);
            }
            return (trouble.isEmpty() ? response : response.withData("error", trouble)).up();
        });
    }

    private static void describe(HealthCheckResponseBuilder response, ClusterMember member) {
        Lease.Owner owner = member.owner();
        response.withData("role", member.role().name().toLowerCase(Locale.ROOT))
                .withData("replica", member.name())
                .withData("owner", owner == null ? "none" : owner.replica())
                .withData("lag", member.lag());
    }

    /** Always UP: while a file is invalid, its last valid content still applies. */
    @Produces
    @Singleton
    @Readiness
    AsyncHealthCheck access(Broker broker, ManagementLogin login) {
        return check(() -> {
            String trouble = Stream.of(
                            broker.accessTrouble(), broker.listeners().trouble(), login.trouble())
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.joining("; "));
            HealthCheckResponseBuilder response = HealthCheckResponse.named("access control")
                    .withData("state", trouble.isEmpty() ? "ok" : "degraded");
            return (trouble.isEmpty() ? response : response.withData("error", trouble)).up();
        });
    }

    /** Always UP: short of memory, the broker rejects single requests and serves all others, and a restart would not free memory. */
    @Produces
    @Singleton
    @Readiness
    AsyncHealthCheck memory(MemoryBudget memory) {
        return check(() -> HealthCheckResponse.named("memory")
                .withData("state", memory.state().label())
                .withData("countedBytes", memory.totalBytes())
                .withData("limitBytes", memory.limitBytes())
                .up());
    }

    @Produces
    @Singleton
    @Liveness
    AsyncHealthCheck loops(Broker broker) {
        return check(() -> withError(
                HealthCheckResponse.named("event loops"), broker.heartbeats().loopTrouble()));
    }

    @Produces
    @Singleton
    @Liveness
    AsyncHealthCheck storeWriter(Broker broker) {
        return check(() -> withError(
                HealthCheckResponse.named("store writer"), broker.heartbeats().storeWriterTrouble()));
    }

    private static AsyncHealthCheck check(Supplier<HealthCheckResponseBuilder> check) {
        return () -> Uni.createFrom().item(() -> check.get().build());
    }

    private static HealthCheckResponseBuilder withError(HealthCheckResponseBuilder response, String error) {
        return error.isEmpty() ? response.up() : response.down().withData("error", error);
    }
}
