package culex.broker.store.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine of a replicated log in a simulation, as NATS JetStream behaves: an entry is stored only when its writer expects the position
 * before it. Requests and answers are late or lost, a request may be executed after its sender has given up, the engine stalls, a former
 * leader answers with old positions, and the lease gives wrong answers. Nothing that is stored is lost.
 */
public final class SimulatedEngine {
    private static final long MILLI = 1_000_000;
    private static final Duration STALL = Duration.ofSeconds(10);
    /**
     * How long a former leader answers some requests. It is shorter than the time after which a replica concludes from such answers that
     * commits were lost.
     */
    private static final Duration OLD_ANSWERS = Duration.ofSeconds(9);

    private static final int REJECTED = 0;

    private final SimulatedTime time;
    private final Random random;
    private final Mutant mutant;
    private final NavigableMap<Long, Part> parts = new TreeMap<>();
    /** All entries ever stored; also those that were trimmed. */
    private final List<Part> history = new ArrayList<>();

    private final Map<String, Long> positionsById = new HashMap<>();
    private Lease.@Nullable Holder holder;
    private Lease.@Nullable Holder formerHolder;
    private long revisions;
    private long stalledUntilNanos;
    private long oldUntilNanos;
    private long oldLast;
    private int lossPerMille;
    private int slowPerMille;
    private int liePerMille;

    /** A deliberate bug of the engine or of its client, which the checks of the simulation must find. */
    public enum Mutant {
        NONE,
        /** The client counts an append as stored that the engine has rejected because of another writer. */
        NO_FENCE,
        /** The engine stores each entry after the last one. */
        ENGINE_IGNORES_EXPECTED_POSITION,
        /** The client names no expected position, and accepts each position. */
        WRITER_NAMES_NO_POSITION,
        /** The engine answers an entry whose identifier it knows with the position of the first attempt, and does not store it. */
        REPEATED_IDENTIFIERS_COUNT_AS_STORED,
        /** A standby does not apply a commit, but goes on with the next one. */
        STANDBY_SKIPS_A_COMMIT
    }

    /**
     * A part of a commit, at a position of its own.
     *
     * @param identifier the same for all parts of a commit, and for each attempt to append it
     */
    @SuppressWarnings("ArrayRecordComponent") // the array is not changed
    record Part(String identifier, int index, int count, byte[] data) {
        boolean isSame(Part other) {
            return identifier.equals(other.identifier) && index == other.index && count == other.count;
        }
    }

    /** The answer to a request, if it has arrived. */
    static final class Answer<T extends @Nullable Object> {
        private boolean hasArrived;
        private @Nullable T value;

        boolean hasArrived() {
            return hasArrived;
        }

        @SuppressWarnings("NullAway") // null when T may be null
        T value() {
            return value;
        }
    }

    public SimulatedEngine(SimulatedTime time, Random random, Mutant mutant) {
        this.time = time;
        this.random = random;
        this.mutant = mutant;
    }

    Mutant mutant() {
        return mutant;
    }

    /** Sets how many of 1000 requests or answers are lost or slow, and how many answers of the lease are wrong. */
    public void setFaults(int lost, int slow, int wrong) {
        lossPerMille = lost;
        slowPerMille = slow;
        liePerMille = wrong;
    }

    /** Makes the engine stall for 10 s: it executes some of the requests afterwards, and loses the others. */
    public void stall() {
        stalledUntilNanos = time.nanos() + STALL.toNanos();
    }

    /** Makes a former leader answer some requests for 9 s, with the positions that it knows now. */
    public void answerOldPositions() {
        oldUntilNanos = time.nanos() + OLD_ANSWERS.toNanos();
        oldLast = last();
    }

    /** Ends all faults: from now on all answers are right and in time. */
    public void heal() {
        setFaults(0, 0, 0);
        stalledUntilNanos = time.nanos();
        oldUntilNanos = time.nanos();
    }

    /** All complete commits that were stored since the start of the simulation, in order, with those that were trimmed. */
    public List<LogRecord> history() {
        return assemble(1, history);
    }

    /** The position of the last entry. */
    public long last() {
        return history.size();
    }

    /** Sends a request to the engine. */
    <T extends @Nullable Object> void send(Supplier<T> request, Answer<T> answer) {
        if (!isLost()) {
            time.after(delay(), () -> execute(request, answer));
        }
    }

    private <T extends @Nullable Object> void execute(Supplier<T> request, Answer<T> answer) {
        if (time.nanos() < stalledUntilNanos) {
            if (random.nextBoolean()) {
                time.after(stalledUntilNanos - time.nanos() + delay(), () -> execute(request, answer));
            }
            return;
        }
        T value = request.get();
        if (!isLost()) {
            time.after(delay(), () -> {
                answer.value = value;
                answer.hasArrived = true;
            });
        }
    }

    private boolean isLost() {
        return random.nextInt(1000) < lossPerMille;
    }

    private long delay() {
        boolean isSlow = random.nextInt(1000) < slowPerMille;
        return (isSlow ? random.nextInt(random.nextBoolean() ? 500 : 8000) : 1 + random.nextInt(3)) * MILLI;
    }

    /** Stores an entry; returns its position, or 0 when another entry follows the expected position or is missing before it. */
    long publish(long expected, Part part) {
        if (mutant == Mutant.REPEATED_IDENTIFIERS_COUNT_AS_STORED) {
            Long earlier = positionsById.putIfAbsent(part.identifier() + part.index(), expected + 1);
            if (earlier != null) {
                return earlier;
            }
        }
        boolean isChecked =
                mutant != Mutant.ENGINE_IGNORES_EXPECTED_POSITION && mutant != Mutant.WRITER_NAMES_NO_POSITION;
        if (isChecked && expected != last()) {
            return REJECTED;
        }
        history.add(part);
        parts.put(last(), part);
        return last();
    }

    /** The last position that the answering server knows. */
    long visibleLast() {
        return time.nanos() < oldUntilNanos && random.nextBoolean() ? oldLast : last();
    }

    @Nullable Part at(long position) {
        return position > visibleLast() ? null : parts.get(position);
    }

    long first() {
        return parts.isEmpty() ? last() + 1 : parts.firstKey();
    }

    /** The entries from a position on, as far as the server that answers knows them. */
    List<Part> from(long position) {
        long visible = visibleLast();
        return visible < position
                ? List.of()
                : List.copyOf(parts.subMap(position, true, visible, true).values());
    }

    /**
     * Returns the commits whose parts are all there, one after the other, beginning at {@code from}. Parts of commits that were not
     * completed are left out.
     */
    static List<LogRecord> assemble(long from, List<Part> parts) {
        List<LogRecord> commits = new ArrayList<>();
        List<Part> open = new ArrayList<>();
        long position = from - 1;
        for (Part part : parts) {
            position++;
            boolean continues = part.index() == open.size()
                    && (open.isEmpty() || open.getFirst().identifier().equals(part.identifier()));
            if (!continues) {
                open.clear();
            }
            if (part.index() == open.size()) {
                open.add(part);
            }
            if (open.size() == part.count()) {
                commits.add(new LogRecord(position, join(open)));
                open.clear();
            }
        }
        return commits;
    }

    private static byte[] join(List<Part> parts) {
        byte[] whole =
                new byte[parts.stream().mapToInt(part -> part.data().length).sum()];
        int at = 0;
        for (Part part : parts) {
            System.arraycopy(part.data(), 0, whole, at, part.data().length);
            at += part.data().length;
        }
        return whole;
    }

    long trim(long before) {
        long kept = Math.min(before, last());
        Part part = parts.get(kept);
        parts.headMap(part == null ? kept : kept - part.index(), false).clear();
        return first();
    }

    long bytes() {
        return parts.values().stream().mapToLong(part -> part.data().length).sum();
    }

    private boolean isWrong() {
        return random.nextInt(1000) < liePerMille;
    }

    Lease.@Nullable Holder holder() {
        return isWrong() ? formerHolder : holder;
    }

    long replace(Lease.Owner next, long revision) {
        boolean isCurrent = revision == (holder == null ? 0 : holder.revision());
        if (isCurrent == isWrong()) {
            return 0;
        }
        formerHolder = holder;
        revisions++;
        holder = new Lease.Holder(next, revisions);
        return revisions;
    }
}
