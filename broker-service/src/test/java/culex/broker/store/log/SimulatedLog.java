package culex.broker.store.log;

import culex.broker.store.log.SimulatedEngine.Answer;
import culex.broker.store.log.SimulatedEngine.Mutant;
import culex.broker.store.log.SimulatedEngine.Part;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The access of one process to a {@link SimulatedEngine}. It settles unclear appends by the rules of JetStreamLog, which it models: a
 * request without an answer is repeated, an answer counts only with the expected position, and a rejected append was stored if its bytes
 * are at that position.
 */
public final class SimulatedLog implements CommitLog {
    /** A larger commit takes several positions. */
    private static final int PART_BYTES = 600;

    private static final long REQUEST_NANOS = Duration.ofMillis(1500).toNanos();
    private static final long PATIENCE_NANOS = Duration.ofSeconds(4).toNanos();
    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final SimulatedEngine engine;
    private final SimulatedTime time;
    private final Host process;
    private long readUpTo;

    /** The process that uses the log. */
    public interface Host {
        boolean isAlive();

        /** Until when the process gets no CPU time. */
        long frozenUntilNanos();

        /** Called when a call of the lease begins (true) and when it ends (false). */
        void onLeaseCall(boolean begins);
    }

    /** Thrown when the process has ended while it waited for an answer. */
    public static final class KilledError extends Error {
        private static final long serialVersionUID = 1;

        private KilledError() {
            super("killed", null, false, false);
        }
    }

    /** One attempt of a call. After a null result the call tries again. */
    private interface Attempt<T> {
        @Nullable T run() throws FencedException;
    }

    public SimulatedLog(SimulatedEngine engine, SimulatedTime time, Host process) {
        this.engine = engine;
        this.time = time;
        this.process = process;
    }

    /** Sends a request, and lets virtual time run until its answer has arrived or the time for it is over. */
    private <T extends @Nullable Object> Answer<T> ask(Supplier<T> request) {
        Answer<T> answer = new Answer<>();
        engine.send(request, answer);
        time.runWhile(() -> !answer.hasArrived(), time.nanos() + REQUEST_NANOS);
        awake();
        return answer;
    }

    private void sleep(long nanos) {
        time.runUntil(time.nanos() + nanos);
        awake();
    }

    private void awake() {
        while (process.isAlive() && time.nanos() < process.frozenUntilNanos()) {
            time.runUntil(process.frozenUntilNanos());
        }
        if (!process.isAlive()) {
            throw new KilledError();
        }
    }

    private <T> T repeat(Attempt<T> attempt) throws LogUnavailableException, FencedException {
        long deadline = time.nanos() + PATIENCE_NANOS;
        while (true) {
            T result = attempt.run();
            if (result != null) {
                return result;
            }
            if (time.nanos() >= deadline) {
                throw new LogUnavailableException("no answer from the simulated engine", null);
            }
            sleep(PAUSE_NANOS);
        }
    }

    private <T extends @Nullable Object> Answer<T> call(Supplier<T> request) throws LogUnavailableException {
        try {
            return repeat(() -> {
                Answer<T> answer = ask(request);
                return answer.hasArrived() ? answer : null;
            });
        } catch (FencedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public void check() {
        // Nothing to check: the simulated engine keeps what it acknowledges.
    }

    @Override
    public long last() throws LogUnavailableException {
        return call(engine::visibleLast).value();
    }

    @Override
    public long first() throws LogUnavailableException {
        return call(engine::first).value();
    }

    @Override
    public long append(long expected, byte[] commit) throws FencedException, LogUnavailableException {
        int count = Math.ceilDiv(commit.length, PART_BYTES);
        String identifier = identify(commit);
        long position = expected;
        for (int i = 0; i < count; i++) {
            byte[] data = Arrays.copyOfRange(commit, i * PART_BYTES, Math.min(commit.length, (i + 1) * PART_BYTES));
            position = append(position, new Part(identifier, i, count, data));
        }
        return position;
    }

    private static String identify(byte[] commit) {
        CRC32C crc = new CRC32C();
        crc.update(commit);
        return Long.toHexString(crc.getValue()) + " " + commit.length + " ";
    }

    private long append(long expected, Part part) throws FencedException, LogUnavailableException {
        return repeat(() -> {
            Answer<Long> published = ask(() -> engine.publish(expected, part));
            if (!published.hasArrived()) {
                return null;
            }
            long position = published.value();
            if (position > 0) {
                boolean isExpected = position == expected + 1 || engine.mutant() == Mutant.WRITER_NAMES_NO_POSITION;
                return isExpected ? position : null;
            }
            return settle(expected, part);
        });
    }

    /** Finds out whether an earlier attempt of a rejected append was stored. */
    private @Nullable Long settle(long expected, Part part) throws FencedException {
        Answer<@Nullable Part> stored = ask(() -> engine.at(expected + 1));
        if (!stored.hasArrived()) {
            return null;
        }
        Part found = stored.value();
        if (found == null) {
            Answer<Long> first = ask(engine::first);
            return first.hasArrived() && first.value() > expected + 1 ? fenced(expected) : null;
        }
        return found.isSame(part) && Arrays.equals(found.data(), part.data()) ? expected + 1 : fenced(expected);
    }

    private long fenced(long expected) throws FencedException {
        if (engine.mutant() == Mutant.NO_FENCE) {
            return expected + 1;
        }
        throw new FencedException("another writer has appended after position " + expected);
    }

    @Override
    public List<LogRecord> read(long from, Duration wait) throws LogUnavailableException, TrimmedException {
        List<LogRecord> found = fetch(from);
        if (found.isEmpty() && wait.isPositive()) {
            long seen = engine.last();
            time.runWhile(() -> engine.last() == seen, time.nanos() + wait.toNanos());
            awake();
            found = fetch(from);
        }
        return found;
    }

    private record Fetched(long first, List<Part> parts) {}

    private List<LogRecord> fetch(long from) throws LogUnavailableException, TrimmedException {
        Fetched fetched =
                call(() -> new Fetched(engine.first(), engine.from(from))).value();
        if (fetched.first() > from) {
            throw new TrimmedException(from, fetched.first());
        }
        readUpTo = from - 1 + fetched.parts().size();
        return SimulatedEngine.assemble(from, fetched.parts());
    }

    @Override
    public long readUpTo() {
        return readUpTo;
    }

    @Override
    public void endReading() {
        // Nothing to do: this log receives no commits in advance.
    }

    @Override
    public void trim(long before) throws LogUnavailableException {
        call(() -> engine.trim(before));
    }

    @Override
    public long bytes() throws LogUnavailableException {
        return call(engine::bytes).value();
    }

    @Override
    public Lease lease() {
        return new Lease() {
            @Override
            public @Nullable Holder read() throws LogUnavailableException {
                return leaseCall(engine::holder);
            }

            @Override
            public long replace(Owner next, long revision) throws LogUnavailableException {
                return leaseCall(() -> engine.replace(next, revision));
            }
        };
    }

    @Override
    public Presence presence() {
        throw new UnsupportedOperationException("the simulation has no records for people");
    }

    private <T extends @Nullable Object> T leaseCall(Supplier<T> request) throws LogUnavailableException {
        process.onLeaseCall(true);
        try {
            return call(request).value();
        } finally {
            process.onLeaseCall(false);
        }
    }

    @Override
    public void close() {
        // Nothing to do: the engine must stay for the other processes.
    }
}
