package culex.broker.message;

import culex.broker.memory.HeapSizes;
import culex.broker.packet.QoS;
import culex.broker.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * An Application Message, as its publisher sent it. Immutable and shared by all receivers: do not write to its arrays.
 *
 * @param topic the Topic Name, aliases resolved
 * @param payload the payload, never decoded
 * @param qos the QoS of the publisher
 * @param retain the RETAIN flag of the publisher
 * @param forwardedProperties the properties that go to receivers unchanged, as MQTT 5.0 bytes without their length
 * @param expiresAtMillis when the message expires, in milliseconds of the epoch; {@link #NEVER} without an expiry
 * @param publisher the Client Identifier of the publisher; empty for messages of the broker itself
 * @param receivedNanos {@link System#nanoTime} when it was received, for the latency histogram; {@link #NOT_MEASURED} for a retained
 * message or one that was read from the store
 * @param number the number that identifies the message in the store, or {@link #NOT_STORED}; each Shared Subscription stores a message
 * under a number of its own
 * @param holders counts the receivers that hold a large message in memory; null for a small message
 * @param isTraced whether the broker traces it: the trace context is in its User Properties. False for a message that was read from the
 * store, and for a retained message
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
        @Nullable HolderCount holders,
        boolean isTraced) {
    /** The {@link #number} of a message that is not stored. */
    public static final long NOT_STORED = 0;

    /** Value of {@link #receivedNanos} that excludes a message from the latency histogram. */
    public static final long NOT_MEASURED = Long.MAX_VALUE;

    /** The {@link #expiresAtMillis} of a message without a Message Expiry Interval. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int MESSAGE_BYTES = 64;
    private static final int STRING_BYTES = 24;
    private static final int HOLDER_COUNT_BYTES = 32;

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
                false);
    }

    /** A message with a number in the store. */
    private Message(
            TopicName topic,
            byte[] payload,
            QoS qos,
            boolean retain,
            byte[] forwardedProperties,
            long expiresAtMillis,
            String publisher,
            long receivedNanos,
            long number,
            boolean isTraced) {
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
                HolderCount.of((long) payload.length + forwardedProperties.length + topic.utf8().length),
                isTraced);
    }

    /** A message that is not stored. */
    public Message(
            TopicName topic,
            byte[] payload,
            QoS qos,
            boolean retain,
            byte[] forwardedProperties,
            long expiresAtMillis,
            String publisher,
            long receivedNanos) {
        this(topic, payload, qos, retain, forwardedProperties, expiresAtMillis, publisher, receivedNanos, NOT_STORED);
    }

    /** The same message without the RETAIN flag. */
    public Message withoutRetain() {
        return new Message(
                topic,
                payload,
                qos,
                false,
                forwardedProperties,
                expiresAtMillis,
                publisher,
                receivedNanos,
                number,
                isTraced);
    }

    /** The same message with another number in the store. */
    public Message numbered(long another) {
        return new Message(
                topic,
                payload,
                qos,
                retain,
                forwardedProperties,
                expiresAtMillis,
                publisher,
                receivedNanos,
                another,
                isTraced);
    }

    /** The same message as one that the broker traces. */
    public Message traced() {
        return new Message(
                topic,
                payload,
                qos,
                retain,
                forwardedProperties,
                expiresAtMillis,
                publisher,
                receivedNanos,
                number,
                true);
    }

    public boolean isExpired(long nowMillis) {
        return expiresAtMillis <= nowMillis;
    }

    /** The remaining Message Expiry Interval in seconds, at least 0 ([MQTT-3.3.2-6]). */
    public long secondsLeft(long nowMillis) {
        return Math.max(0, (expiresAtMillis - nowMillis + 999) / 1000);
    }

    /**
     * The size of the message on the heap in bytes: its arrays and strings with their headers, in the layout of a 64-bit JVM with
     * compressed references. The Topic Name and the Client Identifier count in full, although other messages may share them.
     */
    public int sizeBytes() {
        return MESSAGE_BYTES
                + HeapSizes.byteArray(payload.length)
                + (forwardedProperties.length == 0 ? 0 : HeapSizes.byteArray(forwardedProperties.length))
                + topic.sizeBytes()
                + STRING_BYTES
                + HeapSizes.byteArray(publisher.length())
                + (holders == null ? 0 : HOLDER_COUNT_BYTES);
    }
}
