package culex.broker.memory;

import java.util.Locale;

/** How much of its memory the broker uses, and what the broker rejects because memory is short. */
public enum MemoryState {
    /** Memory is sufficient: everything is accepted up to its own limit. */
    NORMAL,
    /**
     * Everything that needs lasting memory is rejected with 0x97: retained messages, persistent sessions, subscriptions, wills. QoS 0
     * messages for slow readers are dropped and large packets are not read.
     */
    SHEDDING,
    /**
     * As {@link #SHEDDING}; also CONNECT is rejected with 0x97, and the client that uses the most memory is disconnected, then the next one
     * until memory is free.
     */
    CRITICAL;

    /** The name of the state in metrics and in the health checks. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
