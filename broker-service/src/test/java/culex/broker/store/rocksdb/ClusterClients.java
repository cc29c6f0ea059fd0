package culex.broker.store.rocksdb;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The clients of a simulated cluster: publishers that send messages to an owner, and receivers that acknowledge them. */
final class ClusterClients {
    private static final long MILLI = 1_000_000;

    private final SimulatedCluster cluster;
    private final Random random;
    private final int publishEveryMillis;
    /** For each publisher, the process to which it is connected; null while it is not connected. */
    private final @Nullable SimulatedProcess[] ownerOf = new SimulatedProcess[2];

    private final int[] sequences = new int[2];

    ClusterClients(SimulatedCluster cluster, int publishEveryMillis) {
        this.cluster = cluster;
        this.publishEveryMillis = publishEveryMillis;
        random = cluster.random();
    }

    /** Publishes some messages or acknowledges some, and plans the next call. */
    void publish() {
        if (cluster.isOver()) {
            return;
        }
        int publisher = random.nextInt(ownerOf.length);
        SimulatedProcess owner = ownerOf[publisher];
        if (owner == null || !owner.isServing() || random.nextInt(10) == 0) {
            owner = cluster.someOwner();
            ownerOf[publisher] = owner;
        }
        if (owner != null) {
            for (int left = cluster.oneOf(1, 1, 3); left > 0; left--) {
                act(owner, publisher);
            }
        }
        cluster.time().after((1 + random.nextInt(2 * publishEveryMillis)) * MILLI, this::publish);
    }

    private void act(SimulatedProcess owner, int publisher) {
        if (random.nextInt(3) == 0) {
            owner.acknowledge(random.nextInt(SimulatedProcess.RECEIVERS.length));
        } else {
            int receivers = 1 + random.nextInt(3);
            publish(owner, publisher, (receivers & 1) != 0, (receivers & 2) != 0);
        }
    }

    private void publish(SimulatedProcess owner, int publisher, boolean toFirst, boolean toSecond) {
        owner.publish(
                cluster.law().send("p" + publisher, ++sequences[publisher], toFirst, toSecond), random.nextBoolean());
    }

    /**
     * Publishes one message to each process that serves clients, because an owner learns only by a commit that another process has taken
     * the log over.
     */
    void publishLast(List<@Nullable SimulatedProcess> processes) {
        for (SimulatedProcess process : processes) {
            if (process != null && process.isServing()) {
                publish(process, 0, true, true);
            }
        }
    }
}
