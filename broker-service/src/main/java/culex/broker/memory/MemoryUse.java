package culex.broker.memory;

import java.util.Locale;

/** What a counted byte is used for: the values of the label {@code of} of {@code mqtt_memory_bytes}. */
public enum MemoryUse {
    /** Bytes of packets that are not complete yet, before and after CONNECT, or that are handled in parts. */
    PARTIAL_PACKETS,
    /** Messages that wait in memory for a client, and the entries of queues whose messages are in the store. */
    QUEUES,
    /** Messages sent with QoS 1 or 2 that the client has not acknowledged. */
    IN_FLIGHT,
    /** QoS 2 messages of publishers, before PUBREL. */
    INBOUND_QOS2,
    /** Retained messages, with their Topic Names and properties, as far as they are in memory. */
    RETAINED,
    /** Sessions, without their subscriptions, queues and wills. */
    SESSIONS,
    /** Subscriptions, with their Topic Filters. */
    SUBSCRIPTIONS,
    /** Will messages of connected clients and those that wait for their delay. */
    WILLS,
    /** Topic Names that have a Topic Alias, in both directions. */
    ALIASES,
    /** Cached Topic Names and the receivers that match them. */
    CACHES,
    /** Entries that wait to be written to the store. */
    JOURNAL,
    /** Messages on their way from one event loop to another. */
    HANDOVER,
    /** Encoded packets that wait for a socket. They are outside the heap and count against direct memory. */
    OUTBOUND;

    /** The name as metrics write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether these bytes are on the Java heap. */
    public boolean isOnHeap() {
        return this != OUTBOUND;
    }
}
