package culex.broker.store.log;

import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log, and checks each commit: its format, its checksum, and that its index, epoch and previous checksum continue the commit
 * before. Changes nothing, and may run while replicas use the log.
 */
public final class LogVerifier {
    /** How long a call of {@link CommitLog#read} waits for the next commit. */
    private static final Duration READ_WAIT = Duration.ofSeconds(4);
    /** Time after which an entry counts as lost if the log has its position but does not deliver it. */
    private static final Duration LOST_AFTER = Duration.ofSeconds(25);

    private final CommitLog log;
    private final Commit.Of of;
    private final BiConsumer<LogPosition, Long> listener;
    private LogPosition before = LogPosition.START;
    private @Nullable LogPosition first;
    private long commits;
    private long bytes;
    private boolean isComplete;

    /**
     * The result.
     *
     * @param first the first commit; {@link LogPosition#START} when there is none
     * @param last the last commit before the damage, or of the log; {@link LogPosition#START} when there is none
     * @param commits the number of commits up to there
     * @param bytes of these commits
     * @param end the last position of the log
     * @param damage what is wrong after {@code last}, in one line; null for nothing
     */
    public record Result(
            LogPosition first,
            LogPosition last,
            long commits,
            long bytes,
            long end,
            @Nullable String damage) {}

    /** @param listener is called for each commit that is whole, with its position and the last position of the log */
    public LogVerifier(CommitLog log, Commit.Of of, BiConsumer<LogPosition, Long> listener) {
        this.log = log;
        this.of = of;
        this.listener = listener;
    }

    /**
     * Reads the log from a position, or from the beginning of the log if the log begins later, up to the position that is the last one when
     * the call begins.
     *
     * @param from the first position to check; whether the log has commits before that position does not matter
     */
    public Result verify(long from) throws LogUnavailableException {
        while (true) {
            long end = log.last();
            long start = log.first();
            try {
                String damage = read(Math.max(from, start), from > start, end);
                LogPosition begin = first;
                return new Result(begin == null ? LogPosition.START : begin, before, commits, bytes, end, damage);
            } catch (TrimmedException whileReading) {
                // The log has a new beginning.
                before = LogPosition.START;
                first = null;
                commits = 0;
                bytes = 0;
            }
        }
    }

    private @Nullable String read(long begin, boolean isPart, long end)
            throws LogUnavailableException, TrimmedException {
        long next = begin;
        long delivered = System.nanoTime();
        isComplete = isPart;
        try {
            while (next <= end) {
                boolean hasRead = false;
                for (LogRecord record : log.read(next, READ_WAIT)) {
                    check(record, isPart && first == null);
                    listener.accept(before, end);
                    next = record.position() + 1;
                    hasRead = true;
                }
                if (hasRead) {
                    delivered = System.nanoTime();
                } else if (log.readUpTo() >= end) {
                    break; // the log ends with a large commit that its writer did not complete
                } else if (System.nanoTime() - delivered > LOST_AFTER.toNanos()) {
                    return "the log ends at position " + end + ", but has not delivered the commit at position " + next
                            + " for " + LOST_AFTER.toSeconds() + " s";
                }
            }
        } catch (DamagedLogException damage) {
            return damage.getMessage();
        }
        return isComplete || first == null
                ? null
                : "the log ends at position " + end
                        + ", before the copy of all records with which it begins is complete";
    }

    private void check(LogRecord record, boolean isFirstOfPart) {
        Commit commit = Commit.read(of, record);
        LogPosition position = isFirstOfPart ? commit.at(record.position()) : commit.after(before, record.position());
        commit.forEach(new Commit.Entries<RuntimeException>() {
            @Override
            public void put(int family, byte[] key, byte[] value) {
                // Nothing to do: forEach decodes the entry, and that is the check.
            }

            @Override
            public void delete(int family, byte[] key) {
                // Nothing to do: forEach decodes the entry, and that is the check.
            }
        });
        isComplete |= commit.endsCopy() || (first == null && !commit.beginsCopy());
        first = first == null ? position : first;
        before = position;
        commits++;
        bytes += record.commit().length;
    }
}
