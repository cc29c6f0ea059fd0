package culex.system.torture;

import culex.testing.BrokerCluster;
import culex.testing.NatsCluster;
import culex.testing.NatsServer;
import culex.testing.NetworkHost;
import culex.testing.ReplicaProcess;
import culex.testing.TestNetwork;
import culex.testing.TestNetwork.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The hosts of a run with {@code --netns}: three for the brokers and three for the NATS servers, and the faults of the network between
 * them. A fault drops packets for 3 to 25 s. The clients still reach a broker whose packets to the other brokers and to the servers are
 * dropped, except in the fault in which the owner is cut off from everybody.
 */
final class NetworkFaults implements AutoCloseable {
    private final SplittableRandom random;
    private final TestNetwork network = new TestNetwork();
    private final List<NetworkHost> ofBrokers = network.newHosts(BrokerCluster.SIZE);
    private final List<NetworkHost> ofServers = network.newHosts(NatsCluster.SIZE);

    NetworkFaults(SplittableRandom random) {
        this.random = random;
    }

    /** Returns the hosts of the brokers. */
    List<NetworkHost> ofBrokers() {
        return ofBrokers;
    }

    /** Returns the hosts of the NATS servers. */
    List<NetworkHost> ofServers() {
        return ofServers;
    }

    /** Returns the faults of the NATS servers; each ends when its server is reachable again. */
    List<Fault> ofServers(List<NatsServer> servers) {
        List<Fault> faults = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            faults.add(new Fault(
                    words("NATS server", direction),
                    true,
                    () -> dropped(servers.get(random.nextInt(servers.size())).host(), direction, everyHost())));
        }
        return faults;
    }

    /** Returns the faults of the brokers; {@code owner} and {@code standby} choose the broker when the fault is made. */
    List<Fault> ofBrokers(ClusterWatch watch, Supplier<ReplicaProcess> owner, Supplier<ReplicaProcess> standby) {
        List<Fault> faults = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            faults.add(ofBroker(words("owner", direction), watch, owner, direction, everyHost()));
            faults.add(ofBroker(words("standby", direction), watch, standby, direction, everyHost()));
        }
        faults.add(ofBroker("owner cut off from everybody", watch, owner, Direction.BOTH, List.of()));
        return faults;
    }

    private static String words(String who, Direction direction) {
        return switch (direction) {
            case OUTGOING -> "packets from " + who + " dropped";
            case INCOMING -> "packets to " + who + " dropped";
            case BOTH -> who + " cut off from the other hosts";
        };
    }

    private Fault ofBroker(
            String words,
            ClusterWatch watch,
            Supplier<ReplicaProcess> broker,
            Direction direction,
            List<NetworkHost> peers) {
        return new Fault(words, false, () -> {
            ReplicaProcess replica = broker.get();
            watch.hold(replica);
            dropped(replica.host(), direction, peers);
            watch.release(replica);
        });
    }

    private List<NetworkHost> everyHost() {
        return Stream.concat(ofBrokers.stream(), ofServers.stream()).toList();
    }

    private void dropped(NetworkHost host, Direction direction, List<NetworkHost> peers) {
        network.drop(host, direction, peers);
        try {
            Pauses.paused(random);
        } finally {
            network.heal(host);
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
