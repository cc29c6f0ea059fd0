package culex.broker;

import culex.broker.session.Session;

/**
 * The defaults of limits that scale with the heap: the shares add up to less than the broker has, and one client alone cannot use up a
 * share. Each is replaced by its setting.
 *
 * @param heapBytes the maximum size of the heap
 */
record HeapShares(long heapBytes) {
    private static final int ENTRY_BYTES = 16;

    private long percent(int share) {
        return Math.max(1, heapBytes / 100 * share);
    }

    long sessions() {
        return Math.max(1, percent(10) / Session.SESSION_BYTES);
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
        return percent(20);
    }

    long cacheBytes() {
        return percent(4);
    }
}
