package culex.subscriber.audit;

import java.util.Arrays;

/**
 * Checks the sequence numbers of one stream. A number larger than the expected next number leaves a gap; a late message fills the gap.
 * Remembers the last {@link #WINDOW} numbers; a smaller number starts the sequence again. Not safe for several threads.
 */
final class SequenceCheck {

    /** Number of latest sequence numbers that are remembered, to detect duplicates and late messages. */
    static final int WINDOW = 1024;

    private static final int WORD_BITS = Long.SIZE;

    /** The result of checking a sequence number. */
    enum Result {
        /** The number is the first one of the stream, or follows the previous one. */
        IN_ORDER,
        /** The number is larger than expected: the numbers in between are missing. */
        GAP,
        /** The number was counted as missing, and arrives now, after a larger number. */
        LATE,
        /** The sequence number has arrived before. */
        DUPLICATE,
        /** The sequence has started again. */
        RESTART
    }

    private final long[] seen = new long[WINDOW / WORD_BITS];
    private boolean started;
    private long last;
    private long missing;

    /** Takes the number of the next message. */
    Result next(long number) {
        if (!started) {
            started = true;
            startAt(number);
            return Result.IN_ORDER;
        }
        if (number > last) {
            return advanceTo(number);
        }
        if (last - number >= WINDOW || last - number < 0) {
            startAt(number);
            return Result.RESTART;
        }
        if (isSeen(number)) {
            return Result.DUPLICATE;
        }
        mark(number);
        missing = Math.max(0, missing - 1);
        return Result.LATE;
    }

    /** How many sequence numbers are missing. */
    long missing() {
        return missing;
    }

    private Result advanceTo(long number) {
        long skipped = number - last - 1;
        if (skipped < 0) {
            startAt(number);
            return Result.RESTART;
        }
        missing = saturatedSum(missing, skipped);
        if (skipped >= WINDOW) {
            Arrays.fill(seen, 0);
        } else {
            for (long between = last + 1; between < number; between++) {
                clear(between);
            }
        }
        last = number;
        mark(number);
        return skipped == 0 ? Result.IN_ORDER : Result.GAP;
    }

    /** Returns the sum of two numbers that are not negative; {@link Long#MAX_VALUE} if it is larger than that. */
    static long saturatedSum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    /** Begins a sequence at its first received number. Smaller numbers count as seen, because they may never have been sent. */
    private void startAt(long number) {
        Arrays.fill(seen, -1);
        last = number;
    }

    private boolean isSeen(long number) {
        return (seen[word(number)] & bit(number)) != 0;
    }

    private void mark(long number) {
        seen[word(number)] |= bit(number);
    }

    private void clear(long number) {
        seen[word(number)] &= ~bit(number);
    }

    private static int word(long number) {
        return (int) Math.floorMod(number, (long) WINDOW) / WORD_BITS;
    }

    private static long bit(long number) {
        return 1L << Math.floorMod(number, (long) WORD_BITS);
    }
}
