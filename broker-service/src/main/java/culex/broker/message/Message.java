package culex.broker.message;

import culex.broker.memory.HeapSizes;
import culex.broker.packet.QoS;
import culex.broker.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * An Application Message, as its publisher sent it. Immutable, shared by all receivers; nobody writes to its arrays.
 *
 * @param topic the Topic Name, aliases resolved
 * @param payload the payload, never decoded
 * @param qos the QoS of the publisher
 * @param retain the RETAIN flag of the publisher
 * @param forwardedProperties the properties that go to receivers unchanged, as MQTT 5.0 bytes without their length
 * @param expiresAtMillis when the message expires, in milliseconds of the epoch; {@link #NEVER} without an expiry
 * @param publisher the Client Identifier of the publisher; empty for the server's own
 * @param receivedNanos {@link System#nanoTime} when it was received, for the latency histogram; {@link #LONG_AGO} when it waited
 * @param number its number in the store, or {@link #NOT_KEPT}
 * @param hold counts who holds a large message in memory; null for a small one
 */
public record Message(
        TopicName topic,
        byte[] payload,
        QoS qos,
        boolean retain,
        byte[] forwardedProperties,
        long expiresAtMillis,
        String publisher,
        long receivedNanos,
        long number,
        @Nullable SharedHold hold) {
    /** The number of a message that no store keeps. */
    public static final long NOT_KEPT = 0;

    /** Says that the time from a message's receipt to its delivery means nothing. */
    public static final long LONG_AGO = Long.MAX_VALUE;

    /** The expiry of a message without a Message Expiry Interval. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int MESSAGE_BYTES = 64;
    private static final int STRING_BYTES = 24;
    private static final int HOLD_BYTES = 32;

    /** A message with a number in the store. */
    public Message(
            TopicName topic,
            byte[] payload,
            QoS qos,
            boolean retain,
            byte[] forwardedProperties,
            long expiresAtMillis,
            String publisher,
            long receivedNanos,
            long number) {
        this(
                topic,
                payload,
                qos,
                retain,
                forwardedProperties,
                expiresAtMillis,
                publisher,
                receivedNanos,
                number,
                SharedHold.of((long) payload.length + forwardedProperties.length + topic.utf8().length));
    }

    /** A message that no store keeps. */
    public Message(
            TopicName topic,
            byte[] payload,
            QoS qos,
            boolean retain,
            byte[] forwardedProperties,
            long expiresAtMillis,
            String publisher,
            long receivedNanos) {
        this(topic, payload, qos, retain, forwardedProperties, expiresAtMillis, publisher, receivedNanos, NOT_KEPT);
    }

    /** The same message without the RETAIN flag. */
    public Message withoutRetain() {
        return new Message(
                topic, payload, qos, false, forwardedProperties, expiresAtMillis, publisher, receivedNanos, number);
    }

    /** The same message under another number. */
    public Message numbered(long another) {
        return new Message(
                topic, payload, qos, retain, forwardedProperties, expiresAtMillis, publisher, receivedNanos, another);
    }

    public boolean isExpired(long nowMillis) {
        return expiresAtMillis <= nowMillis;
    }

    /** What is left of the Message Expiry Interval, in seconds and at least 0 ([MQTT-3.3.2-6]). */
    public long secondsLeft(long nowMillis) {
        return Math.max(0, (expiresAtMillis - nowMillis + 999) / 1000);
    }

    /**
     * What the message occupies on the heap, in bytes: its arrays and strings with their headers, as a 64-bit JVM with compressed
     * references lays them out. The Topic Name and the Client Identifier count in full, although other messages may share them.
     */
    public int sizeBytes() {
        return MESSAGE_BYTES
                + HeapSizes.byteArray(payload.length)
                + (forwardedProperties.length == 0 ? 0 : HeapSizes.byteArray(forwardedProperties.length))
                + topic.sizeBytes()
                + STRING_BYTES
                + HeapSizes.byteArray(publisher.length())
                + (hold == null ? 0 : HOLD_BYTES);
    }
}
