package culex.broker.memory;

import java.util.Locale;

/** What the broker uses counted bytes for: the values of the label {@code of} of {@code mqtt_memory_bytes}. */
public enum MemoryUse {
    /**
     * Bytes of packets that are not complete yet, before and after CONNECT, or that are handled in parts; and tokens of WebSocket upgrades
     * before CONNECT.
     */
    PARTIAL_PACKETS,
    /** Queued messages in memory, and the entries of queues whose messages are in the store. */
    QUEUES,
    /** Messages sent with QoS 1 or 2 that the client has not acknowledged. */
    IN_FLIGHT,
    /** QoS 2 messages of publishers, before PUBREL. */
    INBOUND_QOS2,
    /** Retained messages in memory, with their Topic Names and properties. */
    RETAINED,
    /** Sessions, without their subscriptions, queues and wills. */
    SESSIONS,
    /** Subscriptions, with their Topic Filters. */
    SUBSCRIPTIONS,
    /** Will messages of connected clients, and those whose Will Delay Interval runs. */
    WILLS,
    /** Topic Names that have a Topic Alias, in both directions. */
    ALIASES,
    /** Cached Topic Names and the receivers that match them. */
    CACHES,
    /** Journal entries that are not written to the store yet. */
    JOURNAL,
    /** Messages in transit from one event loop to another. */
    HANDOVER,
    /** The state of TLS connections, and their incomplete TLS records. */
    TLS,
    /** Encoded packets that a socket has not accepted yet. They are outside the heap and count against direct memory. */
    OUTBOUND;

    /** The value of the label {@code of} in metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the bytes of this use are on the Java heap, and not in direct memory. */
    public boolean isOnHeap() {
        return this != OUTBOUND;
    }
}
