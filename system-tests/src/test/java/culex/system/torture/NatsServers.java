package culex.system.torture;

import culex.testing.BrokerCluster;
import culex.testing.NatsCluster;
import culex.testing.NatsServer;
import culex.testing.NetworkHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Three NATS servers. If this process may mount file systems, each server has a small disk of its own, so that the disk can be full. */
final class NatsServers implements LogServers {
    private static final Duration FULL_MIN = Duration.ofSeconds(2);
    private static final Duration FULL_MAX = Duration.ofSeconds(10);

    private final NatsCluster nats;
    private final SplittableRandom random;
    private final boolean losesDisks;
    private final boolean hasDisks;
    private final @Nullable NetworkFaults network;
    private int nextDisk;

    /**
     * @param losesDisks whether there is one copy of the log, and the only fault is a server that is killed and loses its disk
     * @param network the network between the servers, whose faults are added; null: the servers listen on loopback
     */
    NatsServers(SplittableRandom random, boolean losesDisks, @Nullable NetworkFaults network) {
        this.random = random;
        this.losesDisks = losesDisks;
        this.network = network;
        hasDisks = !losesDisks && NatsServer.canHaveOwnDisk();
        nats = NatsCluster.start(
                hasDisks,
                network == null ? Collections.nCopies(NatsCluster.SIZE, NetworkHost.LOOPBACK) : network.ofServers());
    }

    @Override
    public String words() {
        if (losesDisks) {
            return "three NATS servers, one copy of the log, killed NATS servers lose it";
        }
        return hasDisks
                ? "three NATS servers with a disk each"
                : "three NATS servers, whose disks are never full because only root can mount file systems";
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(BrokerCluster.settings(nats));
        settings.put("MQTT_CLUSTER_LOG_REPLICAS", losesDisks ? "1" : "3");
        return settings;
    }

    @Override
    public List<Fault> faults() {
        if (losesDisks) {
            return List.of(fault("NATS server killed and its disk lost", this::killAndLoseDisk));
        }
        List<Fault> faults = new ArrayList<>(List.of(
                fault("NATS server killed", () -> killed(List.of(any()))),
                fault("NATS server paused", () -> paused(any())),
                fault("NATS server stopped", () -> stopped(any())),
                fault("NATS servers restarted one by one", this::rolled),
                fault("all NATS servers killed", () -> killed(nats.servers()))));
        if (hasDisks) {
            faults.add(fault("disk of a NATS server full", () -> full(any())));
        }
        if (network != null) {
            network.ofServers(nats.servers()).forEach(each -> faults.add(fault(each.words(), each.action())));
        }
        return faults;
    }

    private Fault fault(String words, Runnable action) {
        return new Fault(words, true, () -> {
            action.run();
            nats.servers().forEach(NatsServer::awaitReady);
        });
    }

    private NatsServer any() {
        return nats.servers().get(random.nextInt(nats.servers().size()));
    }

    private void killAndLoseDisk() {
        NatsServer server = nats.servers().get(nextDisk++ % nats.servers().size());
        server.kill();
        server.loseDisk();
        Pauses.down(random);
        server.restart();
    }

    private void killed(List<NatsServer> servers) {
        servers.forEach(NatsServer::kill);
        Pauses.down(random);
        servers.forEach(NatsServer::restart);
    }

    private void paused(NatsServer server) {
        server.pause();
        Pauses.paused(random);
        server.resume();
    }

    private void stopped(NatsServer server) {
        server.stop();
        Pauses.down(random);
        server.restart();
    }

    private void rolled() {
        nats.servers().forEach(server -> {
            server.stop();
            server.restart();
            server.awaitReady();
        });
    }

    /** A NATS server whose disk was full uses it again only after a restart. */
    private void full(NatsServer server) {
        server.fillDisk();
        Pauses.between(random, FULL_MIN, FULL_MAX);
        server.kill();
        server.freeDisk();
        server.restart();
    }

    @Override
    public void close() {
        nats.close();
    }
}
