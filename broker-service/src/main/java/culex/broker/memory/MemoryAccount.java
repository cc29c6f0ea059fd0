package culex.broker.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The part of a {@link MemoryBudget} that one thread counts: an event loop, or the store writer. Only that thread adds; any thread may
 * read. Adding costs a few plain memory accesses; the shared total is updated once per {@link #STEP_BYTES}.
 *
 * <p>One thread may subtract bytes that another thread has added, so a single account can be negative; only the sum over all accounts is
 * meaningful.
 */
public final class MemoryAccount {
    /** Maximum difference in bytes between an account and its part of the shared total; the total is updated at this difference. */
    public static final long STEP_BYTES = 64 * 1024;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final MemoryBudget budget;
    private final long[] bytes = new long[MemoryUse.values().length];
    private final long[] reached = new long[LimitReached.values().length];
    private long unpublished;

    MemoryAccount(MemoryBudget budget) {
        this.budget = budget;
    }

    /** The budget that this account belongs to. */
    public MemoryBudget budget() {
        return budget;
    }

    /** Adds bytes that are now in memory; a negative number subtracts them. Call it on the thread that owns this account. */
    public void add(MemoryUse use, long more) {
        int index = use.ordinal();
        LONGS.setOpaque(bytes, index, bytes[index] + more);
        if (use.isOnHeap()) {
            unpublished += more;
            if (unpublished >= STEP_BYTES || unpublished <= -STEP_BYTES) {
                publish();
            }
        }
    }

    /** Brings the shared total up to date; once per tick of the account's thread. */
    public void publish() {
        long more = unpublished;
        unpublished = 0;
        budget.addTotal(more);
    }

    /** Counts a limit that was reached. Call it on the thread that owns this account. */
    public void reached(LimitReached limit) {
        int index = limit.ordinal();
        LONGS.setOpaque(reached, index, reached[index] + 1);
    }

    long bytes(MemoryUse use) {
        return (long) LONGS.getOpaque(bytes, use.ordinal());
    }

    long timesReached(LimitReached limit) {
        return (long) LONGS.getOpaque(reached, limit.ordinal());
    }
}
