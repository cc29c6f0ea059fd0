package culex.broker.retained;

import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.topic.TopicName;
import java.nio.charset.StandardCharsets;

/**
 * A retained message without its Topic Name, which is its key in a {@link RetainedMap}: only what is needed to send it again. Equal by
 * identity.
 */
public final class Retained {
    /** The entry of the map, this object, and the headers of the arrays of topic and payload. */
    private static final int ENTRY_BYTES = 112;

    private static final int ARRAY_BYTES = 16;
    private static final int STRING_BYTES = 40;

    private final byte[] payload;
    private final byte[] forwardedProperties;
    private final String publisher;
    private final long expiresAtMillis;
    private final QoS qos;

    private Retained(Message message) {
        payload = message.payload();
        forwardedProperties = message.forwardedProperties();
        publisher = message.publisher();
        expiresAtMillis = message.expiresAtMillis();
        qos = message.qos();
    }

    static Retained of(Message message) {
        return new Retained(message);
    }

    /** The Client Identifier of the publisher. */
    public String publisher() {
        return publisher;
    }

    /** Whether the message has expired. */
    public boolean isExpired(long nowMillis) {
        return expiresAtMillis <= nowMillis;
    }

    /** An estimate of what the message and its Topic Name take in the heap, in bytes. */
    int sizeBytes(byte[] topic) {
        return sizeBytes(topic.length, payload.length, forwardedProperties.length, publisher.length());
    }

    /** What a message would take as a retained one. */
    static int sizeBytes(Message message) {
        return sizeBytes(
                message.topic().utf8().length,
                message.payload().length,
                message.forwardedProperties().length,
                message.publisher().length());
    }

    private static int sizeBytes(int topic, int payload, int properties, int publisher) {
        return ENTRY_BYTES
                + topic
                + payload
                + (properties == 0 ? 0 : ARRAY_BYTES + properties)
                + (publisher == 0 ? 0 : STRING_BYTES + publisher);
    }

    /** The message again, for a Topic Name in UTF-8. */
    public Message toMessage(byte[] topic) {
        String name = new String(topic, StandardCharsets.UTF_8);
        return new Message(
                TopicName.of(name, topic),
                payload,
                qos,
                true,
                forwardedProperties,
                expiresAtMillis,
                publisher,
                Message.LONG_AGO);
    }
}
