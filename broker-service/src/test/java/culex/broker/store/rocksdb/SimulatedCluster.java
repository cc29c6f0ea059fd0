package culex.broker.store.rocksdb;

import culex.broker.store.log.Commit;
import culex.broker.store.log.DamagedLogException;
import culex.broker.store.log.LogPosition;
import culex.broker.store.log.LogRecord;
import culex.broker.store.log.SimulatedEngine;
import culex.broker.store.log.SimulatedEngine.Mutant;
import culex.broker.store.log.SimulatedTime;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One run of the simulation of a cluster: two or three replicas, their engine, publishers and receivers, and a clock.
 *
 * <p>Real are the store of each replica down to RocksDB, with its group commit, the commits of the log with their checksums, the copies of
 * all records, following, taking over, and the lease. Modelled are the engine with its network, the client of the engine
 * ({@link culex.broker.store.log.SimulatedLog}), the threads and clocks of the processes, and the end of a process. Sessions and clients are
 * left out: publishers append messages, and receivers settle them.
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
    /** The process of each replica; null while it has none. */
    private final List<@Nullable SimulatedProcess> processes = new ArrayList<>();
    /** What each disk had at its last sync. */
    private final List<ReplicaDisk.Content> synced = new ArrayList<>();

    private final @Nullable SimulatedProcess[] ownerOf = new SimulatedProcess[2];
    private final int[] sequences = new int[2];
    private final int publishEveryMillis;
    private final int strikeEveryMillis;
    private final long copyBytesMin;
    private boolean isOver;
    private @Nullable AssertionError broken;

    /** @param disks three of them, which nobody else uses meanwhile */
    SimulatedCluster(long seed, Mutant mutant, List<ReplicaDisk> disks) {
        random = new Random(new SplittableRandom(seed).nextLong());
        this.mutant = mutant;
        engine = new SimulatedEngine(time, random, mutant);
        this.disks = disks.subList(0, 2 + random.nextInt(2));
        publishEveryMillis = oneOf(300, 1000, 3000);
        strikeEveryMillis = oneOf(1500, 4000, 10_000);
        copyBytesMin = oneOf(1000, 4000, Integer.MAX_VALUE);
        engine.setFaults(oneOf(0, 20, 300), oneOf(0, 20, 200), oneOf(0, 0, 50, 300));
        for (ReplicaDisk disk : this.disks) {
            disk.restore(ReplicaDisk.Content.EMPTY);
            synced.add(ReplicaDisk.Content.EMPTY);
            processes.add(null);
        }
    }

    private int oneOf(int... values) {
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

    long copyBytesMin() {
        return copyBytesMin;
    }

    /** A law is broken. The run ends with the first of them. */
    void broken(String text, @Nullable Throwable cause) {
        if (broken == null) {
            broken = new AssertionError("after " + time.nanos() / MILLI + " ms: " + text, cause);
        }
    }

    /** Whether the process at an address has ended, as far as can be seen. */
    boolean isGone(String address) {
        boolean isLie = !isOver && random.nextInt(20) == 0;
        return isLie
                || processes.stream()
                        .noneMatch(process -> process != null && process.name().equals(address));
    }

    /** A process has ended, and is started again later. */
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
        time.after(MILLI, this::publish);
        time.after(MILLI, this::strike);
        runFor(RUN);
        isOver = true;
        engine.heal();
        runFor(HEALED);
        publishLast();
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

    private void publish() {
        if (isOver) {
            return;
        }
        int publisher = random.nextInt(ownerOf.length);
        SimulatedProcess owner = ownerOf[publisher];
        if (owner == null || !owner.isServing() || random.nextInt(10) == 0) {
            owner = someOwner();
            ownerOf[publisher] = owner;
        }
        if (owner != null) {
            for (int left = oneOf(1, 1, 3); left > 0; left--) {
                act(owner, publisher);
            }
        }
        time.after((1 + random.nextInt(2 * publishEveryMillis)) * MILLI, this::publish);
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
        owner.publish(law.send("p" + publisher, ++sequences[publisher], toFirst, toSecond), random.nextBoolean());
    }

    /** An owner without commits does not learn that the log has another owner, so each process that serves makes one. */
    private void publishLast() {
        for (SimulatedProcess process : processes) {
            if (process != null && process.isServing()) {
                publish(process, 0, true, true);
            }
        }
    }

    private @Nullable SimulatedProcess someOwner() {
        List<SimulatedProcess> serving = new ArrayList<>();
        for (SimulatedProcess process : processes) {
            if (process != null
                    && process.isServing()) { // also a frozen one, which reads what it was sent when it wakes
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

    /** The disk of a replica has only what it had at its last sync. */
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

    /** The engine answers for a minute: one replica serves, and all have the same. */
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
        ReplicaDisk.Content expected = replay();
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

    /** A replica without data takes over after the last owner, so that the laws see what has reached the log at last. */
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

    /** What the log has by all commits since its beginning, independent of the code of replicas. */
    private ReplicaDisk.Content replay() {
        Map<ReplicaDisk.Key, ByteBuffer> records = new HashMap<>();
        LogPosition position = LogPosition.START;
        Commit.Entries<DamagedLogException> entries = new Commit.Entries<>() {
            @Override
            public void put(int family, byte[] key, byte[] value) {
                if (family < Family.values().length) { // others are properties
                    records.put(new ReplicaDisk.Key(family, ByteBuffer.wrap(key)), ByteBuffer.wrap(value));
                }
            }

            @Override
            public void delete(int family, byte[] key) {
                records.remove(new ReplicaDisk.Key(family, ByteBuffer.wrap(key)));
            }
        };
        for (LogRecord record : engine.history()) {
            Commit commit = Commit.read(SimulatedProcess.LOG, record);
            position = commit.after(position, record.position());
            commit.forEach(entries);
        }
        return new ReplicaDisk.Content(records, position);
    }
}
