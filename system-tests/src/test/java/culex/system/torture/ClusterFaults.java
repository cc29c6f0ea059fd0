package culex.system.torture;

import culex.testing.BrokerCluster;
import culex.testing.NatsCluster;
import culex.testing.NatsServer;
import culex.testing.ReplicaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** The faults of a run with a cluster, drawn by the seed. Each of them ends with all processes started again. */
final class ClusterFaults {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final int PAUSE_MIN_MILLIS = 3_000;
    private static final int PAUSE_MAX_MILLIS = 25_000;
    private static final int DOWN_MAX_MILLIS = 3_000;
    /** How long a rolling restart waits for each broker. */
    private static final Duration ROLL_PATIENCE = Duration.ofMinutes(1);

    private final BrokerCluster cluster;
    private final NatsCluster nats;
    private final ClusterWatch watch;
    private final Ledger ledger;
    private final SplittableRandom random;
    private final boolean losesDisks;
    private final List<Kind> drawn = new ArrayList<>();
    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    private int nextDisk;

    /** The kinds of faults. */
    enum Kind {
        OWNER_KILLED("owner killed"),
        STANDBY_KILLED("standby killed"),
        OWNER_PAUSED("owner paused"),
        OWNER_STOPPED("owner stopped"),
        BROKERS_ROLLED("brokers restarted one by one"),
        NATS_KILLED("NATS server killed"),
        NATS_PAUSED("NATS server paused"),
        NATS_STOPPED("NATS server stopped"),
        ALL_NATS_KILLED("all NATS servers killed");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** @param losesDisks whether the only fault is a NATS server that is killed and loses its disk, one server after the other */
    ClusterFaults(
            BrokerCluster cluster,
            NatsCluster nats,
            ClusterWatch watch,
            Ledger ledger,
            SplittableRandom random,
            boolean losesDisks) {
        this.cluster = cluster;
        this.nats = nats;
        this.watch = watch;
        this.ledger = ledger;
        this.random = random;
        this.losesDisks = losesDisks;
    }

    /** Returns the next kind. Each kind comes once, in random order, before one comes again. */
    Kind next() {
        if (losesDisks) {
            return Kind.NATS_KILLED;
        }
        if (drawn.isEmpty()) {
            drawn.addAll(List.of(Kind.values()));
        }
        return drawn.remove(random.nextInt(drawn.size()));
    }

    /** Makes a fault; returns when all processes run again, ready or not. */
    void make(Kind kind) {
        counts.merge(kind, 1, Integer::sum);
        switch (kind) {
            case OWNER_KILLED -> killed(owner());
            case STANDBY_KILLED -> killed(standby());
            case OWNER_PAUSED -> paused(owner());
            case OWNER_STOPPED -> stopped(owner());
            case BROKERS_ROLLED -> rolled();
            default -> disturbed(kind);
        }
    }

    /** Describes how often each kind was made. */
    String summary() {
        return counts.entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey().words())
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
        down();
        replica.start();
        watch.release(replica);
    }

    private void paused(ReplicaProcess replica) {
        watch.hold(replica);
        replica.pause();
        Torture.pause(pauseTime());
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
                ledger.stalled("not all brokers run and one of them owns the sessions within "
                        + ROLL_PATIENCE.toSeconds() + " s after the restart of " + replica.name());
                return;
            }
        }
    }

    private void disturbed(Kind kind) {
        watch.engineDisturbed(true);
        NatsServer server = nats.servers().get(random.nextInt(nats.servers().size()));
        switch (kind) {
            case NATS_KILLED ->
                killedNats(
                        losesDisks
                                ? nats.servers().get(nextDisk++ % nats.servers().size())
                                : server);
            case NATS_PAUSED -> {
                server.pause();
                Torture.pause(pauseTime());
                server.resume();
            }
            case NATS_STOPPED -> {
                server.stop();
                down();
                server.restart();
            }
            default -> {
                nats.servers().forEach(NatsServer::kill);
                down();
                nats.servers().forEach(NatsServer::restart);
            }
        }
        nats.servers().forEach(NatsServer::awaitReady);
    }

    private void killedNats(NatsServer server) {
        server.kill();
        if (losesDisks) {
            server.loseDisk();
        }
        down();
        server.restart();
    }

    private Duration pauseTime() {
        return Duration.ofMillis(random.nextInt(PAUSE_MIN_MILLIS, PAUSE_MAX_MILLIS + 1));
    }

    private void down() {
        Torture.pause(Duration.ofMillis(random.nextInt(DOWN_MAX_MILLIS)));
    }
}
