package culex.broker.config;

import culex.broker.session.SessionAccount;

/**
 * The default values of limits that scale with the heap: together they are less than the heap, and one client alone cannot use up one of
 * them. A setting replaces its default.
 *
 * @param heapBytes the maximum size of the heap
 * @param diskBytes the size of the file system that holds retained messages, or 0 when they are in memory
 */
public record HeapShares(long heapBytes, long diskBytes) {
    private static final int ENTRY_BYTES = 16;

    /** The shares when retained messages are in memory as well. */
    HeapShares(long heapBytes) {
        this(heapBytes, 0);
    }

    private long percent(int share) {
        return Math.max(1, heapBytes / 100 * share);
    }

    long sessions() {
        return Math.max(1, percent(10) / SessionAccount.SESSION_BYTES);
    }

    long subscriptionBytes() {
        return percent(20);
    }

    long subscriptionBytesPerClient() {
        return percent(5);
    }

    long queuedEntries() {
        return Math.max(1, percent(10) / ENTRY_BYTES);
    }

    long queueInMemoryPerClient() {
        return percent(5);
    }

    long inboundQos2Bytes() {
        return percent(10);
    }

    long partialPacketsBytes() {
        return percent(10);
    }

    long willBytes() {
        return percent(5);
    }

    long retainedBytes() {
        return diskBytes > 0 ? diskBytes / 2 : percent(20);
    }

    long cacheBytes() {
        return percent(4);
    }
}
