package culex.broker.store.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A log in memory. Several logs of one {@link Engine} behave like replicas that use the same engine. */
public class MemoryLog implements CommitLog {
    /** A larger commit takes several positions, as in JetStream. */
    public static final int PART_BYTES = 900_000;

    private static final int READ_BYTES = 4_000_000;

    private final Engine engine;
    private final Duration patience;
    private long readUpTo;

    /**
     * Creates the access of one replica to the engine. Between {@link Engine#stall} and {@link Engine#resume} a call fails when {@code
     * patience} has passed.
     */
    public MemoryLog(Engine engine, Duration patience) {
        this.engine = engine;
        this.patience = patience;
    }

    @Override
    public void check() throws LogUnavailableException {
        synchronized (engine) {
            engine.awaitAvailable(patience);
        }
    }

    @Override
    public long last() throws LogUnavailableException {
        synchronized (engine) {
            engine.awaitAvailable(patience);
            return engine.last;
        }
    }

    @Override
    public long first() throws LogUnavailableException {
        synchronized (engine) {
            engine.awaitAvailable(patience);
            return engine.first;
        }
    }

    @Override
    public long append(long expected, byte[] commit) throws FencedException, LogUnavailableException {
        synchronized (engine) {
            engine.awaitAvailable(patience);
            Fault fault = engine.nextAppend;
            engine.nextAppend = Fault.NONE;
            if (fault == Fault.BEFORE_STORING) {
                throw new LogUnavailableException("the request is lost", null);
            }
            long position = engine.append(expected, commit);
            if (fault == Fault.AFTER_STORING) {
                throw new LogUnavailableException("the answer is lost", null);
            }
            return position;
        }
    }

    @Override
    public List<LogRecord> read(long from, Duration wait) throws LogUnavailableException, TrimmedException {
        synchronized (engine) {
            engine.awaitAvailable(patience);
            engine.await(wait, () -> engine.first > from || engine.last >= from);
            engine.awaitAvailable(patience);
            if (engine.first > from) {
                throw new TrimmedException(from, engine.first);
            }
            List<LogRecord> records = new ArrayList<>();
            int bytes = 0;
            for (Map.Entry<Long, byte[]> entry :
                    engine.commits.tailMap(from, true).entrySet()) {
                if (bytes > 0 && bytes + entry.getValue().length > READ_BYTES) {
                    break;
                }
                bytes += entry.getValue().length;
                records.add(new LogRecord(entry.getKey(), entry.getValue()));
            }
            readUpTo = records.isEmpty() ? from - 1 : records.getLast().position();
            return records;
        }
    }

    @Override
    public void endReading() {
        // Nothing to do: this log receives no commits in advance.
    }

    @Override
    public long readUpTo() {
        return readUpTo;
    }

    @Override
    public void trim(long before) throws LogUnavailableException {
        synchronized (engine) {
            engine.awaitAvailable(patience);
            engine.first = Math.max(engine.first, Math.min(before, engine.last));
            engine.commits.headMap(engine.first, false).clear();
            engine.notifyAll();
        }
    }

    @Override
    public long bytes() throws LogUnavailableException {
        synchronized (engine) {
            engine.awaitAvailable(patience);
            return engine.commits.values().stream()
                    .mapToLong(commit -> commit.length)
                    .sum();
        }
    }

    @Override
    public Lease lease() {
        return new MemoryLease(engine, patience);
    }

    @Override
    public Presence presence() {
        return new MemoryPresence(engine, patience);
    }

    @Override
    public void close() {
        // Nothing to do: the engine must stay for the other replicas.
    }

    private enum Fault {
        NONE,
        BEFORE_STORING,
        AFTER_STORING
    }

    /** The log that several replicas append to and read, and the faults that a test causes in it. */
    public static final class Engine {
        private final NavigableMap<Long, byte[]> commits = new TreeMap<>();
        private long first = 1;
        private long last;
        private Lease.@Nullable Holder holder;
        private final Map<String, MemoryPresence.Stored> reports = new TreeMap<>();
        private Fault nextAppend = Fault.NONE;
        private boolean isStalled;

        /** Makes the next append fail: its commit is not stored. */
        public synchronized void loseNextRequest() {
            nextAppend = Fault.BEFORE_STORING;
        }

        /** Makes the next append fail although its commit is stored. */
        public synchronized void loseNextAnswer() {
            nextAppend = Fault.AFTER_STORING;
        }

        /** Removes a commit, as if the engine had lost it. */
        public synchronized void remove(long position) {
            if (commits.remove(position) == null) {
                throw new IllegalArgumentException("no commit at " + position);
            }
        }

        /** Changes a byte of a commit. */
        public synchronized void damage(long position) {
            byte[] changed = Objects.requireNonNull(commits.get(position)).clone();
            changed[changed.length / 2] ^= 1;
            commits.put(position, changed);
        }

        /** Removes all commits after a position, as if the engine had been restored from an older backup. */
        public synchronized void cut(long position) {
            commits.tailMap(position, false).clear();
            last = position;
        }

        /** Makes all calls block until {@link #resume}, or until their time limit has passed. */
        public synchronized void stall() {
            isStalled = true;
        }

        /** Ends {@link #stall}. */
        public synchronized void resume() {
            isStalled = false;
            notifyAll();
        }

        private synchronized long append(long expected, byte[] commit) throws FencedException, LogUnavailableException {
            if (expected > last) {
                throw new LogUnavailableException("the log ends at " + last + ", before " + expected, null);
            }
            if (expected < last) {
                Map.Entry<Long, byte[]> next = commits.higherEntry(expected);
                if (next != null && Arrays.equals(next.getValue(), commit)) {
                    return next.getKey();
                }
                throw new FencedException("another entry follows position " + expected);
            }
            last += Math.max(1, Math.ceilDiv(commit.length, PART_BYTES));
            commits.put(last, commit.clone());
            notifyAll();
            return last;
        }

        private synchronized void awaitAvailable(Duration patience) throws LogUnavailableException {
            if (!await(patience, () -> !isStalled)) {
                throw new LogUnavailableException("the log does not answer", null);
            }
        }

        private synchronized boolean await(Duration patience, BooleanSupplier condition)
                throws LogUnavailableException {
            long deadline = System.nanoTime() + patience.toNanos();
            while (!condition.getAsBoolean()) {
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    return false;
                }
                try {
                    wait(millis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new LogUnavailableException("interrupted", e);
                }
            }
            return true;
        }
    }

    private record MemoryLease(Engine engine, Duration patience) implements Lease {
        @Override
        public @Nullable Holder read() throws LogUnavailableException {
            synchronized (engine) {
                engine.awaitAvailable(patience);
                return engine.holder;
            }
        }

        @Override
        public long replace(Owner next, long revision) throws LogUnavailableException {
            synchronized (engine) {
                engine.awaitAvailable(patience);
                Holder holder = engine.holder;
                if (revision != (holder == null ? 0 : holder.revision())) {
                    return 0;
                }
                engine.holder = new Holder(next, revision + 1);
                return revision + 1;
            }
        }
    }

    private record MemoryPresence(Engine engine, Duration patience) implements Presence {
        private record Stored(Report report, long nanos) {}

        @Override
        public void write(Report report) throws LogUnavailableException {
            synchronized (engine) {
                engine.awaitAvailable(patience);
                engine.reports.put(report.replica(), new Stored(report, System.nanoTime()));
            }
        }

        @Override
        public List<Seen> read(Duration ageMax) throws LogUnavailableException {
            synchronized (engine) {
                engine.awaitAvailable(patience);
                long now = System.nanoTime();
                engine.reports.values().removeIf(stored -> now - stored.nanos() >= ageMax.toNanos());
                return engine.reports.values().stream()
                        .limit(RECORDS_MAX)
                        .map(stored -> new Seen(stored.report(), (now - stored.nanos()) / 1_000_000))
                        .toList();
            }
        }

        @Override
        public void remove(String replica) throws LogUnavailableException {
            synchronized (engine) {
                engine.awaitAvailable(patience);
                engine.reports.remove(replica);
            }
        }
    }
}
