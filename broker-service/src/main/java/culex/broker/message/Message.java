package culex.broker.message;

import culex.broker.packet.PacketProperties;
import culex.broker.packet.QoS;
import culex.broker.topic.TopicName;

/**
 * An Application Message, as its publisher sent it. Immutable, shared by all receivers; nobody writes to its arrays.
 *
 * @param topic the Topic Name, aliases resolved
 * @param payload the payload, never decoded
 * @param qos the QoS of the publisher
 * @param retain the RETAIN flag of the publisher
 * @param properties the properties of the PUBLISH, for who looks into them
 * @param forwardedProperties the properties that go to receivers unchanged, as MQTT 5.0 bytes without their length
 * @param expiresAtMillis when the message expires, in milliseconds of the epoch; {@link #NEVER} without an expiry
 * @param publisher the Client Identifier of the publisher; empty for the server's own
 * @param receivedNanos {@link System#nanoTime} when it was received, for the latency histogram; {@link #LONG_AGO} when it waited
 * @param number its number in the store, or {@link #NOT_KEPT}
 */
public record Message(
        TopicName topic,
        byte[] payload,
        QoS qos,
        boolean retain,
        PacketProperties properties,
        byte[] forwardedProperties,
        long expiresAtMillis,
        String publisher,
        long receivedNanos,
        long number) {
    /** The number of a message that no store keeps. */
    public static final long NOT_KEPT = 0;

    /** Says that the time from a message's receipt to its delivery means nothing. */
    public static final long LONG_AGO = Long.MAX_VALUE;

    /** The expiry of a message without a Message Expiry Interval. */
    public static final long NEVER = Long.MAX_VALUE;

    /** A message that no store keeps. */
    public Message(
            TopicName topic,
            byte[] payload,
            QoS qos,
            boolean retain,
            PacketProperties properties,
            byte[] forwardedProperties,
            long expiresAtMillis,
            String publisher,
            long receivedNanos) {
        this(
                topic,
                payload,
                qos,
                retain,
                properties,
                forwardedProperties,
                expiresAtMillis,
                publisher,
                receivedNanos,
                NOT_KEPT);
    }

    /** The same message under another number. */
    public Message numbered(long another) {
        return new Message(
                topic,
                payload,
                qos,
                retain,
                properties,
                forwardedProperties,
                expiresAtMillis,
                publisher,
                receivedNanos,
                another);
    }

    public boolean isExpired(long nowMillis) {
        return expiresAtMillis <= nowMillis;
    }

    /** What is left of the Message Expiry Interval, in seconds and at least 0 ([MQTT-3.3.2-6]). */
    public long secondsLeft(long nowMillis) {
        return Math.max(0, (expiresAtMillis - nowMillis + 999) / 1000);
    }

    /** An estimate of what the message keeps in memory, in bytes. */
    public int sizeBytes() {
        return payload.length + forwardedProperties.length + topic.utf8().length + 96;
    }
}
