package culex.broker.store.rocksdb;

import culex.broker.store.log.SimulatedEngine;
import culex.broker.store.log.SimulatedEngine.Mutant;
import culex.broker.store.log.SimulatedTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One run of the simulation of a cluster: two or three replicas, their engine, publishers and receivers, and a clock.
 *
 * <p>Real are the store of each replica down to RocksDB, with its group commit, the commits of the log with their checksums, the copies of
 * all records, following, taking over, and the lease. Modelled are the engine with its network, the client of the engine
 * ({@link culex.broker.store.log.SimulatedLog}), the threads and clocks of the processes, and the end of a process. Sessions and clients
 * are left out: publishers append messages, and receivers settle them.
 */
final class SimulatedCluster {
    private static final String[] NAMES = {"a", "b", "c"};
    private static final Duration RUN = Duration.ofSeconds(60);
    private static final Duration HEALED = Duration.ofSeconds(60);
    private static final long MILLI = 1_000_000;

    private final Random random;
    private final SimulatedTime time = new SimulatedTime();
    private final SimulatedEngine engine;
    private final Mutant mutant;
    private final CommitLaw law = new CommitLaw(text -> broken(text, null));
    private final List<ReplicaDisk> disks;
    /** The process of each replica; null while no process of that replica runs. */
    private final List<@Nullable SimulatedProcess> processes = new ArrayList<>();
    /** The content of each disk at its last sync. */
    private final List<ReplicaDisk.Content> synced = new ArrayList<>();

    private final ClusterClients clients;
    private final int strikeEveryMillis;
    private final long copyBytesMin;
    private boolean isOver;
    private @Nullable AssertionError broken;

    /** @param disks three disks, which no other run may use at the same time */
    SimulatedCluster(long seed, Mutant mutant, List<ReplicaDisk> disks) {
        random = new Random(new SplittableRandom(seed).nextLong());
        this.mutant = mutant;
        engine = new SimulatedEngine(time, random, mutant);
        this.disks = disks.subList(0, 2 + random.nextInt(2));
        clients = new ClusterClients(this, oneOf(300, 1000, 3000));
        strikeEveryMillis = oneOf(1500, 4000, 10_000);
        copyBytesMin = oneOf(1000, 4000, Integer.MAX_VALUE);
        engine.setFaults(oneOf(0, 20, 300), oneOf(0, 20, 200), oneOf(0, 0, 50, 300));
        for (ReplicaDisk disk : this.disks) {
            disk.restore(ReplicaDisk.Content.EMPTY);
            synced.add(ReplicaDisk.Content.EMPTY);
            processes.add(null);
        }
    }

    int oneOf(int... values) {
        return values[random.nextInt(values.length)];
    }

    Random random() {
        return random;
    }

    SimulatedTime time() {
        return time;
    }

    SimulatedEngine engine() {
        return engine;
    }

    Mutant mutant() {
        return mutant;
    }

    CommitLaw law() {
        return law;
    }

    /** Whether the part of the run with faults and messages has ended. */
    boolean isOver() {
        return isOver;
    }

    long copyBytesMin() {
        return copyBytesMin;
    }

    /** Called when a checked guarantee is broken. The first call ends the run. */
    void broken(String text, @Nullable Throwable cause) {
        if (broken == null) {
            broken = new AssertionError("after " + time.nanos() / MILLI + " ms: " + text, cause);
        }
    }

    /** Whether the process at an address has ended, as another replica sees it: the result is sometimes wrong. */
    boolean isGone(String address) {
        boolean isLie = !isOver && random.nextInt(20) == 0;
        return isLie
                || processes.stream()
                        .noneMatch(process -> process != null && process.name().equals(address));
    }

    /** Called when a process has ended; it is started again later. */
    void ended(SimulatedProcess process) {
        int index = processes.indexOf(process);
        if (index >= 0) {
            kill(index);
        }
    }

    private void kill(int index) {
        SimulatedProcess process = processes.get(index);
        if (process != null) {
            process.kill();
            processes.set(index, null);
            time.after((200 + random.nextInt(isOver ? 100 : 5000)) * MILLI, () -> start(index));
        }
    }

    private void start(int index) {
        processes.set(index, new SimulatedProcess(this, NAMES[index], disks.get(index)));
    }

    /** Performs the whole run. Returns the number of messages that were acknowledged. */
    int play() {
        for (int i = 0; i < disks.size(); i++) {
            int index = i;
            time.after(random.nextInt(2000) * MILLI, () -> start(index));
        }
        time.after(MILLI, clients::publish);
        time.after(MILLI, this::strike);
        runFor(RUN);
        isOver = true;
        engine.heal();
        runFor(HEALED);
        clients.publishLast(processes);
        runFor(HEALED);
        checkEnd();
        processes.forEach(process -> {
            if (process != null) {
                process.kill();
            }
        });
        return law.acknowledged();
    }

    private void runFor(Duration duration) {
        time.runWhile(() -> broken == null, time.nanos() + duration.toNanos());
        if (broken != null) {
            throw broken;
        }
    }

    /** A random process of those that serve clients, or null while none does. */
    @Nullable SimulatedProcess someOwner() {
        List<SimulatedProcess> serving = new ArrayList<>();
        for (SimulatedProcess process : processes) {
            if (process != null
                    && process.isServing()) { // also a frozen process, which handles the message when it goes on
                serving.add(process);
            }
        }
        return serving.isEmpty() ? null : serving.get(random.nextInt(serving.size()));
    }

    /** Causes a fault. */
    private void strike() {
        if (isOver) {
            return;
        }
        int index = random.nextInt(disks.size());
        SimulatedProcess owner = someOwner();
        int victim = owner != null && random.nextBoolean() ? processes.indexOf(owner) : index;
        SimulatedProcess process = processes.get(victim);
        switch (random.nextInt(9)) {
            case 0 -> engine.stall();
            case 1 -> engine.answerOldPositions();
            case 2 -> kill(victim);
            case 3 -> cutPower(victim);
            case 4 -> synced.set(victim, disks.get(victim).content());
            case 5 -> {
                if (owner != null) {
                    owner.handOver();
                }
            }
            case 6 -> loseDisk(index);
            default -> {
                if (process != null) {
                    process.freeze((1 + random.nextInt(25_000)) * MILLI);
                }
            }
        }
        time.after((1 + random.nextInt(2 * strikeEveryMillis)) * MILLI, this::strike);
    }

    /** Cuts the power of a replica: its disk then contains only what was written before its last sync. */
    private void cutPower(int index) {
        kill(index);
        if (processes.get(index) == null
                && disks.get(index).content().position().position()
                        >= synced.get(index).position().position()) {
            disks.get(index).restore(synced.get(index));
        }
    }

    /** A replica starts again with an empty disk. */
    private void loseDisk(int index) {
        kill(index);
        disks.get(index).restore(ReplicaDisk.Content.EMPTY);
        synced.set(index, ReplicaDisk.Content.EMPTY);
    }

    /** Checks that one replica serves and that all replicas have the same records, after the engine has answered for two minutes. */
    private void checkEnd() {
        SimulatedProcess owner = null;
        for (SimulatedProcess process : processes) {
            if (process == null) {
                throw new AssertionError("a replica was not started");
            }
            if (process.isServing()) {
                if (owner != null) {
                    throw new AssertionError(owner.name() + " and " + process.name() + " serve");
                }
                owner = process;
            }
        }
        if (owner == null) {
            throw new AssertionError("no replica serves");
        }
        if (!owner.isIdle()) {
            throw new AssertionError("the owner " + owner.name() + " has not stored everything");
        }
        ReplicaDisk.Content expected = LogReplay.replay(engine.history());
        for (int i = 0; i < disks.size(); i++) {
            ReplicaDisk.Content found = disks.get(i).content();
            if (!found.equals(expected)) {
                throw new AssertionError(
                        "the replica " + NAMES[i] + " has " + found.records().size() + " records at "
                                + found.position() + " and not the "
                                + expected.records().size() + " of the log at "
                                + expected.position());
            }
        }
        checkRecovery(owner);
    }

    /**
     * Lets a replica without data take over from the last owner, so that the commits that are in the log at the end of the run are checked.
     */
    private void checkRecovery(SimulatedProcess owner) {
        int other = processes.indexOf(owner) == 0 ? 1 : 0;
        loseDisk(other);
        runFor(HEALED);
        int before = law.recoveries();
        owner.handOver();
        runFor(HEALED);
        if (law.recoveries() == before) {
            throw new AssertionError("nobody has taken over from " + owner.name());
        }
    }
}
