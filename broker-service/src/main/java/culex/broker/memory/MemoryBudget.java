package culex.broker.memory;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts every byte that the broker holds in memory for its clients and compares the total with one limit. The state depends on the larger
 * of two figures: the bytes that the broker has counted, and the heap that was in use after the last garbage collection (so that a counting
 * error does not end the process). Direct memory outside the heap is compared with its own limit, at the same percentages.
 *
 * <p>Any thread may read. A state ends five percentage points below the point at which it began, so that it does not alternate.
 */
public final class MemoryBudget {
    /** Per cent of the limit at which the state becomes {@link MemoryState#SHEDDING}. */
    public static final int SHEDDING_PERCENT = 60;

    /** Per cent of the limit at which the state becomes {@link MemoryState#CRITICAL}. */
    public static final int CRITICAL_PERCENT = 75;

    private static final int HYSTERESIS_PERCENT = 5;

    private final long limitBytes;
    private final AtomicLong total = new AtomicLong();
    private final List<MemoryAccount> accounts = new CopyOnWriteArrayList<>();
    private volatile int heapPercent;
    private volatile int directPercent;
    private volatile MemoryState state = MemoryState.NORMAL;

    /** @param limitBytes 100 per cent: the maximum size of the heap */
    public MemoryBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** A budget without a limit, for tests and tools. */
    public static MemoryBudget unlimited() {
        return new MemoryBudget(Long.MAX_VALUE);
    }

    /** An account for one more thread. May be called from any thread. */
    public MemoryAccount newAccount() {
        MemoryAccount account = new MemoryAccount(this);
        accounts.add(account);
        return account;
    }

    /** The limit in bytes that is 100 per cent for the states. */
    public long limitBytes() {
        return limitBytes;
    }

    /** The state now; a volatile read. */
    public MemoryState state() {
        return state;
    }

    /**
     * Whether requests that need lasting memory are rejected: the state is {@link MemoryState#SHEDDING} or {@link MemoryState#CRITICAL}.
     */
    public boolean isShedding() {
        return state != MemoryState.NORMAL;
    }

    /** Whether new clients are rejected and the largest ones disconnected. */
    public boolean isCritical() {
        return state == MemoryState.CRITICAL;
    }

    /** The counted bytes on the heap, without up to {@link MemoryAccount#STEP_BYTES} per account that are not added to the total yet. */
    public long totalBytes() {
        return total.get();
    }

    /** The bytes that are counted for a use, over all accounts. */
    public long bytes(MemoryUse use) {
        return accounts.stream().mapToLong(account -> account.bytes(use)).sum();
    }

    /** How often a limit was reached, over all accounts. */
    public long timesReached(LimitReached limit) {
        return accounts.stream()
                .mapToLong(account -> account.timesReached(limit))
                .sum();
    }

    /**
     * Sets how much of the heap was in use after the last garbage collection, in per cent of its maximum. May be called from any thread.
     */
    public void observeHeap(int percent) {
        heapPercent = percent;
        evaluate();
    }

    /** Sets how much of the direct memory is in use, in per cent of its maximum. May be called from any thread. */
    public void observeDirect(int percent) {
        directPercent = percent;
        evaluate();
    }

    void addTotal(long more) {
        if (more != 0) {
            total.addAndGet(more);
        }
        evaluate();
    }

    private void evaluate() {
        int counted = (int) Math.min(100, total.get() / Math.max(1, limitBytes / 100));
        int percent = Math.max(counted, Math.max(heapPercent, directPercent));
        MemoryState before = state;
        MemoryState now = stateAt(percent, before);
        if (now != before) {
            state = now;
        }
    }

    private static MemoryState stateAt(int percent, MemoryState before) {
        int critical = CRITICAL_PERCENT - (before == MemoryState.CRITICAL ? HYSTERESIS_PERCENT : 0);
        int shedding = SHEDDING_PERCENT - (before == MemoryState.NORMAL ? 0 : HYSTERESIS_PERCENT);
        if (percent >= critical) {
            return MemoryState.CRITICAL;
        }
        return percent >= shedding ? MemoryState.SHEDDING : MemoryState.NORMAL;
    }
}
