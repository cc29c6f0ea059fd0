package culex.broker.boot;

import culex.broker.admin.BrokerOperations;
import culex.broker.config.BrokerConfig;
import culex.broker.ownership.Ownership;
import culex.broker.ownership.PresenceKeeper;
import culex.broker.store.log.Lease;
import culex.broker.store.log.Presence;
import io.quarkus.runtime.Quarkus;
import io.quarkus.vertx.http.HttpServer;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The operations of the broker that the admin API calls. */
@Singleton
final class Operations implements BrokerOperations {
    private final Broker broker;
    private final HttpServer server;
    private final String httpHost;
    private final RequestedDrain drain;

    Operations(
            Broker broker,
            BrokerConfig config,
            HttpServer server,
            @ConfigProperty(name = "quarkus.http.host") String httpHost) {
        this.broker = broker;
        this.server = server;
        this.httpHost = httpHost;
        BrokerConfig.Stop stop = config.stop();
        drain = new RequestedDrain(broker, stop.readinessDelay(), stop.pace(), stop.grace());
    }

    @Override
    public List<Listener> listeners() {
        List<Listener> found = new ArrayList<>(broker.listeners().describe());
        if (server.getPort() > 0) {
            found.add(new Listener("websocket", "http", httpHost, server.getPort(), List.of(), ""));
        }
        if (server.getSecurePort() > 0) {
            found.add(new Listener("websocket-tls", "https", httpHost, server.getSecurePort(), List.of(), ""));
        }
        return found;
    }

    @Override
    public void reloadCertificates() {
        broker.listeners().tlsListeners().forEach(TlsListener::look);
    }

    @Override
    public List<String> limitsInForce() {
        return broker.limits().inForce();
    }

    @Override
    public DrainState drain() {
        return new DrainState(
                broker.drain().step().label(), broker.connections().size());
    }

    @Override
    public boolean startDrain() {
        return drain.start();
    }

    @Override
    public boolean cancelDrain() {
        return drain.cancel();
    }

    @Override
    public @Nullable ClusterState cluster() {
        ClusterMember member = broker.member();
        if (member == null) {
            return null;
        }
        Lease.Owner owner = member.owner();
        return new ClusterState(
                PresenceKeeper.label(member.role()),
                member.name(),
                owner == null ? null : owner.replica(),
                owner == null ? null : owner.address(),
                member.position().epoch(),
                member.position().index(),
                member.lag(),
                member.logBytes(),
                member.trouble(),
                replicas(member));
    }

    private static @Nullable List<ReplicaState> replicas(ClusterMember member) {
        List<Presence.Seen> replicas = member.replicas();
        return replicas == null
                ? null
                : replicas.stream()
                        .map(seen -> new ReplicaState(
                                seen.report().replica(),
                                seen.report().role(),
                                seen.report().address(),
                                seen.report().commits(),
                                seen.report().lag(),
                                seen.ageMillis()))
                        .toList();
    }

    @Override
    public boolean handOver() {
        ClusterMember member = broker.member();
        if (member == null || member.role() != Ownership.Role.OWNER) {
            return false;
        }
        Quarkus.asyncExit();
        return true;
    }
}
