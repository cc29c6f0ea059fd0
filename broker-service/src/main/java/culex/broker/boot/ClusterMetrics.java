package culex.broker.boot;

import culex.broker.config.BrokerConfig;
import culex.broker.ownership.Ownership;
import culex.broker.store.StoreCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** The metrics of a replica of a cluster. A broker without a cluster has none of them. */
@Singleton
final class ClusterMetrics {
    private final Broker broker;
    private final BrokerConfig config;
    private final MeterRegistry registry;

    ClusterMetrics(Broker broker, BrokerConfig config, MeterRegistry registry) {
        this.broker = broker;
        this.config = config;
        this.registry = registry;
    }

    void onStart(@Observes StartupEvent event) {
        ClusterMember member = broker.member();
        if (member == null) {
            return;
        }
        StoreCounters counters = broker.journals().counters();
        Gauge.builder("mqtt.owner", member, of -> of.role() == Ownership.Role.OWNER ? 1 : 0)
                .description("1 while this replica owns the sessions of the cluster, else 0")
                .register(registry);
        Gauge.builder("mqtt.log.bytes", member, ClusterMember::logBytes)
                .description("Bytes of the replicated log in its engine")
                .register(registry);
        if (config.store().kind() == BrokerConfig.StoreKind.JETSTREAM) {
            Gauge.builder("mqtt.limit.log.bytes", config, of -> of.cluster().logBytesMax())
                    .description("Maximum number of bytes of the replicated log")
                    .register(registry);
        }
        Gauge.builder("mqtt.log.lag", member, ClusterMember::lag)
                .description(
                        "Positions of the replicated log that this replica has not applied yet; -1 while the log cannot be measured")
                .register(registry);
        Gauge.builder("mqtt.log.epoch", member, of -> of.position().epoch())
                .description("Number of take-overs in the cluster, as far as this replica knows")
                .register(registry);
        FunctionCounter.builder("mqtt.fenced", counters, StoreCounters::fenced)
                .description("Times that the log rejected a commit of this replica because another replica had taken"
                        + " the log over; counted in mqtt.store.directory, because the process ends then")
                .register(registry);
        FunctionCounter.builder("mqtt.log.appends", counters, StoreCounters::appends)
                .description("Commits that the replicated log has stored for this replica")
                .register(registry);
        FunctionCounter.builder("mqtt.log.append.seconds", counters, StoreCounters::appendSeconds)
                .description("Time until the replicated log had stored them")
                .register(registry);
    }
}
