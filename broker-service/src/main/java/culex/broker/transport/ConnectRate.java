package culex.broker.transport;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts CONNECT packets per address within each second. The table holds at most {@value #ADDRESSES_MAX} addresses (about 1 MB). When it is
 * full, addresses of earlier seconds are removed; addresses that still do not fit are not limited. May be called from any thread.
 */
final class ConnectRate {
    static final int ADDRESSES_MAX = 10_000;

    private static final int COUNT_BITS = 32;

    private final int most;
    /** Second and count of an address, in the upper and lower half. */
    private final ConcurrentHashMap<Long, Long> bySecond = new ConcurrentHashMap<>();

    private final AtomicLong cleanedInSecond = new AtomicLong(-1);

    /** @param most the maximum number of CONNECT packets per address and second; 0 for no limit */
    ConnectRate(int most) {
        this.most = most;
    }

    /** Counts a CONNECT; returns false when the address has sent more than the limit in this second. */
    boolean count(long address, long nowMillis) {
        if (most == 0) {
            return true;
        }
        long second = nowMillis / 1000;
        if (bySecond.size() >= ADDRESSES_MAX && !bySecond.containsKey(address)) {
            long cleaned = cleanedInSecond.get();
            if (cleaned != second && cleanedInSecond.compareAndSet(cleaned, second)) {
                bySecond.values().removeIf(value -> value >>> COUNT_BITS != second);
            }
            if (bySecond.size() >= ADDRESSES_MAX) {
                return true;
            }
        }
        long value = bySecond.merge(
                address,
                (second << COUNT_BITS) + 1,
                (before, first) -> before >>> COUNT_BITS == second ? Long.valueOf(before + 1) : first);
        return (value & 0xFFFF_FFFFL) <= most;
    }

    int addresses() {
        return bySecond.size();
    }
}
