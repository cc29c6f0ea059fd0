package culex.system.torture;

import culex.testing.BrokerCluster;
import culex.testing.ReplicaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The faults of the brokers of a cluster, and the choice of the next fault by the seed. Each ends with all processes started again. */
final class ClusterFaults {
    private static final Duration GRACE = Duration.ofSeconds(30);
    /** How long a rolling restart waits for each broker. */
    private static final Duration ROLL_PATIENCE = Duration.ofMinutes(1);

    private final BrokerCluster cluster;
    private final ClusterWatch watch;
    private final Ledger ledger;
    private final SplittableRandom random;
    private final List<Fault> all = new ArrayList<>();
    private final List<Fault> drawn = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    /**
     * @param network the network between the brokers, whose faults are added; null when they listen on loopback
     * @param onlyOfLog true for faults of the servers of the log only, without faults of the brokers
     */
    ClusterFaults(
            BrokerCluster cluster,
            LogServers servers,
            @Nullable NetworkFaults network,
            ClusterWatch watch,
            Ledger ledger,
            SplittableRandom random,
            boolean onlyOfLog) {
        this.cluster = cluster;
        this.watch = watch;
        this.ledger = ledger;
        this.random = random;
        all.addAll(servers.faults());
        if (!onlyOfLog) {
            all.add(fault("owner killed", () -> killed(owner())));
            all.add(fault("owner paused", () -> paused(owner())));
            all.add(fault("owner stopped", () -> stopped(owner())));
            all.add(fault("standby killed", () -> killed(standby())));
            all.add(fault("standby paused", () -> paused(standby())));
            all.add(fault("standby stopped", () -> stopped(standby())));
            all.add(fault("brokers restarted one by one", this::rolled));
        }
        if (network != null) {
            all.addAll(network.ofBrokers(watch, this::owner, this::standby));
        }
    }

    private static Fault fault(String words, Runnable action) {
        return new Fault(words, false, action);
    }

    /** Returns the next fault. The kinds follow in random order; each is returned once before any kind is returned again. */
    Fault next() {
        if (drawn.isEmpty()) {
            drawn.addAll(all);
        }
        return drawn.remove(random.nextInt(drawn.size()));
    }

    /** Makes a fault; returns when all processes run again, ready or not. */
    void make(Fault fault) {
        counts.merge(fault.words(), 1, Integer::sum);
        if (fault.isOfLog()) {
            watch.logDisturbed(true);
        }
        fault.action().run();
    }

    /** Describes how often each kind was made. */
    String summary() {
        return counts.entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", "));
    }

    private ReplicaProcess owner() {
        return cluster.awaitOwner();
    }

    private ReplicaProcess standby() {
        ReplicaProcess owner = owner();
        List<ReplicaProcess> others =
                cluster.replicas().stream().filter(each -> each != owner).toList();
        return others.get(random.nextInt(others.size()));
    }

    private void killed(ReplicaProcess replica) {
        watch.hold(replica);
        replica.kill();
        Pauses.down(random);
        replica.start();
        watch.release(replica);
    }

    private void paused(ReplicaProcess replica) {
        watch.hold(replica);
        replica.pause();
        Pauses.paused(random);
        replica.resume();
        watch.release(replica);
    }

    private void stopped(ReplicaProcess replica) {
        watch.hold(replica);
        stop(replica, ledger);
        replica.start();
        watch.release(replica);
    }

    /** Stops a replica with SIGTERM. Records a breach if it does not end in order; it may have lost the sessions just before. */
    static void stop(ReplicaProcess replica, Ledger ledger) {
        int code = replica.stop(GRACE);
        if (code != ReplicaProcess.EXIT_STOPPED && code != ReplicaProcess.EXIT_LOST) {
            ledger.died(replica.name() + " ended with " + code + " after SIGTERM");
        }
    }

    /** Restarts the brokers one by one. Records a breach and restarts no further one if the cluster is not complete in time. */
    private void rolled() {
        for (ReplicaProcess replica : cluster.replicas()) {
            stopped(replica);
            if (!Torture.await(ROLL_PATIENCE, () -> watch.allAnswer() && watch.hasOwner())) {
                ledger.stalled("a broker does not run, or none owns the sessions, " + ROLL_PATIENCE.toSeconds()
                        + " s after the restart of " + replica.name());
                return;
            }
        }
    }
}
