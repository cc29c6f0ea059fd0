package culex.broker.store.rocksdb;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The kinds of records, each in its own column family. Their order is part of the format of a replicated log. */
enum Family {
    /** Sessions without their subscriptions, by Client Identifier. */
    SESSIONS,
    /** Queued and unacknowledged messages, by session and message number. A message with one receiver is part of the record. */
    DELIVERIES,
    /** Messages with several receivers, by message number. */
    MESSAGES,
    /** Packet Identifiers of messages to clients, by session and message number. */
    EXCHANGES,
    /** Messages of QoS 2 from clients that wait for PUBREL, by session and Packet Identifier. */
    INBOUND,
    /** Retained messages, by Topic Name. */
    RETAINED,
    /** Subscriptions, by session and Topic Filter. */
    SUBSCRIPTIONS,
    /** Index of the retained messages: size and expiry, by the hash of the Topic Name. */
    RETAINED_SIZES;

    byte[] familyName() {
        return name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    }
}
