package culex.system.torture;

import culex.testing.BrokerCluster;
import culex.testing.ReplicaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Watches the replicas of a cluster during a run: starts those again that have ended by themselves, and reports two owners at the same
 * time, and measures the times in which no message is acknowledged.
 */
final class ClusterWatch implements Runnable {
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration RESTART_PAUSE = Duration.ofMillis(500);
    private static final int LOG_LINES = 20;

    private final BrokerCluster cluster;
    private final Ledger ledger;
    private final Duration lease;
    private final Set<ReplicaProcess> held = new HashSet<>();
    private final Set<ReplicaProcess> broken = new HashSet<>();
    private final Set<ReplicaProcess> answered = new HashSet<>();
    private final Map<ReplicaProcess, Long> restartAt = new HashMap<>();
    private volatile boolean isLogDisturbed;
    private volatile boolean stopped;
    private volatile boolean hasOwner;
    private volatile long acknowledged;
    private volatile long longestGap;
    private volatile int lost;
    private volatile int failedStarts;
    private long progressAt = System.nanoTime();
    private long twoOwnersSince;

    /** @param lease of the cluster */
    ClusterWatch(BrokerCluster cluster, Ledger ledger, Duration lease) {
        this.cluster = cluster;
        this.ledger = ledger;
        this.lease = lease;
    }

    @Override
    public void run() {
        while (!stopped) {
            look();
            Torture.pause(INTERVAL);
        }
    }

    void stop() {
        stopped = true;
    }

    /** Makes this watch ignore the ends and starts of a replica until {@link #release}, because the injected faults cause them. */
    synchronized void hold(ReplicaProcess replica) {
        held.add(replica);
    }

    synchronized void release(ReplicaProcess replica) {
        held.remove(replica);
        answered.remove(replica);
    }

    /**
     * Tells this watch whether the test disturbs the servers of the log now. While the test disturbs them, a replica that ends before its
     * first answer is counted as a failed start and not reported as a breach.
     */
    void logDisturbed(boolean disturbed) {
        isLogDisturbed = disturbed;
    }

    /** Whether at least one replica reported at the last poll that it owns the sessions. */
    boolean hasOwner() {
        return hasOwner;
    }

    /** The number of acknowledged messages at the last poll. */
    long acknowledged() {
        return acknowledged;
    }

    /** Whether every replica runs and has answered since its last start, except replicas whose data are damaged. */
    synchronized boolean allAnswer() {
        return cluster.replicas().stream().allMatch(each -> broken.contains(each) || answered.contains(each));
    }

    /** Whether the data of every replica are damaged, so that no replica can be started. */
    synchronized boolean isAllBroken() {
        return broken.size() == cluster.replicas().size();
    }

    /** The longest time without an acknowledgement since the last call, in milliseconds. */
    long takeLongestGap() {
        long gap = longestGap;
        longestGap = 0;
        return gap;
    }

    /** How often the process of a replica has ended because the replica lost the ownership of the sessions. */
    int lost() {
        return lost;
    }

    /** How often a replica did not start while the servers of the log were disturbed. */
    int failedStarts() {
        return failedStarts;
    }

    private void look() {
        List<String> owners = new ArrayList<>();
        for (ReplicaProcess replica : cluster.replicas()) {
            restartEnded(replica);
            if (!isHeld(replica) && replica.running()) {
                replica.state().ifPresent(state -> {
                    answered(replica);
                    if (state.isOwner()) {
                        owners.add(replica.name() + " in epoch " + state.epoch());
                    }
                });
            }
            measureGap();
        }
        hasOwner = !owners.isEmpty();
        checkOwners(owners);
    }

    private synchronized boolean isHeld(ReplicaProcess replica) {
        return held.contains(replica);
    }

    private synchronized void answered(ReplicaProcess replica) {
        if (!held.contains(replica)) {
            answered.add(replica);
        }
    }

    private void measureGap() {
        long count = ledger.acknowledged();
        long now = System.nanoTime();
        if (count > acknowledged) {
            acknowledged = count;
            progressAt = now;
        }
        longestGap = Math.max(longestGap, (now - progressAt) / 1_000_000);
    }

    private void checkOwners(List<String> owners) {
        long now = System.nanoTime();
        if (owners.size() < 2) {
            twoOwnersSince = 0;
        } else if (twoOwnersSince == 0) {
            twoOwnersSince = now;
        } else if (now - twoOwnersSince > lease.toNanos()) {
            ledger.twoOwners("for longer than " + lease.toSeconds() + " s each of these says that it is the owner: "
                    + String.join(", ", owners));
            twoOwnersSince = 0;
        }
    }

    private synchronized void restartEnded(ReplicaProcess replica) {
        if (held.contains(replica) || broken.contains(replica) || replica.running()) {
            return;
        }
        Long due = restartAt.get(replica);
        if (due == null) {
            noteExit(replica);
            restartAt.put(replica, System.nanoTime() + RESTART_PAUSE.toNanos());
        } else if (System.nanoTime() >= due) {
            restartAt.remove(replica);
            replica.start();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only one thread writes
    private void noteExit(ReplicaProcess replica) {
        boolean hadStarted = answered.remove(replica);
        int code = replica.exitCode();
        if (code == ReplicaProcess.EXIT_LOST) {
            lost++;
        } else if (code == ReplicaProcess.EXIT_BROKEN) {
            broken.add(replica);
            ledger.logDamaged(ended(replica, code));
        } else if (!hadStarted && isLogDisturbed) {
            failedStarts++;
        } else {
            ledger.died(ended(replica, code));
        }
    }

    private static String ended(ReplicaProcess replica, int code) {
        List<String> log = replica.log();
        return replica.name() + " ended with " + code + ":\n"
                + String.join("\n", log.subList(Math.max(0, log.size() - LOG_LINES), log.size()));
    }
}
