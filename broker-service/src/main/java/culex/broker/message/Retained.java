package culex.broker.message;

import culex.broker.memory.HeapSizes;
import culex.broker.packet.QoS;
import culex.broker.topic.TopicName;
import java.nio.charset.StandardCharsets;

/** A retained message, with the fields that are needed to send it again. Immutable, equal by identity; do not write to its arrays. */
public final class Retained {
    /** Estimated bytes of this object and its entry in a map. */
    private static final int ENTRY_BYTES = 88;

    private static final int STRING_BYTES = 24;

    private final byte[] topic;
    private final byte[] payload;
    private final byte[] forwardedProperties;
    private final String publisher;
    private final long expiresAtMillis;
    private final QoS qos;

    /** @param topic the Topic Name in UTF-8 */
    public Retained(
            byte[] topic, byte[] payload, byte[] forwardedProperties, String publisher, long expiresAtMillis, QoS qos) {
        this.topic = topic;
        this.payload = payload;
        this.forwardedProperties = forwardedProperties;
        this.publisher = publisher;
        this.expiresAtMillis = expiresAtMillis;
        this.qos = qos;
    }

    public static Retained of(Message message) {
        return new Retained(
                message.topic().utf8(),
                message.payload(),
                message.forwardedProperties(),
                message.publisher(),
                message.expiresAtMillis(),
                message.qos());
    }

    /** The Topic Name in UTF-8. */
    public byte[] topic() {
        return topic;
    }

    public byte[] payload() {
        return payload;
    }

    /** The properties that go to receivers unchanged; see {@link Message#forwardedProperties}. */
    public byte[] forwardedProperties() {
        return forwardedProperties;
    }

    /** The Client Identifier of the publisher. */
    public String publisher() {
        return publisher;
    }

    /** When the message expires: {@link Message#expiresAtMillis}. */
    public long expiresAtMillis() {
        return expiresAtMillis;
    }

    public QoS qos() {
        return qos;
    }

    /** Whether the message has expired. */
    public boolean isExpired(long nowMillis) {
        return expiresAtMillis <= nowMillis;
    }

    /** The estimated size on the heap of the message and its Topic Name, in bytes. Limits use this size, also for messages on disk. */
    public int sizeBytes() {
        return sizeBytes(topic.length, payload.length, forwardedProperties.length, publisher.length());
    }

    /** The size that a message has as a retained message, in bytes. */
    public static int sizeBytes(Message message) {
        return sizeBytes(
                message.topic().utf8().length,
                message.payload().length,
                message.forwardedProperties().length,
                message.publisher().length());
    }

    private static int sizeBytes(int topic, int payload, int properties, int publisher) {
        return ENTRY_BYTES
                + HeapSizes.byteArray(topic)
                + HeapSizes.byteArray(payload)
                + (properties == 0 ? 0 : HeapSizes.byteArray(properties))
                + (publisher == 0 ? 0 : STRING_BYTES + HeapSizes.byteArray(publisher));
    }

    /** The message to send, with the RETAIN flag. */
    public Message toMessage() {
        String name = new String(topic, StandardCharsets.UTF_8);
        return new Message(
                TopicName.of(name, topic),
                payload,
                qos,
                true,
                forwardedProperties,
                expiresAtMillis,
                publisher,
                Message.NOT_MEASURED);
    }
}
