package culex.broker.message;

import culex.broker.packet.QoS;
import culex.broker.topic.TopicName;

/** Creates messages without properties: with the topic "t" and without expiry, unless a parameter sets them. */
public final class TestMessages {
    private TestMessages() {}

    public static Message of(byte[] payload, QoS qos, boolean retain, String publisher) {
        return new Message(TopicName.of("t"), payload, qos, retain, new byte[0], Message.NEVER, publisher, 0);
    }

    /** Returns a message without the RETAIN flag. */
    public static Message of(int payloadBytes, QoS qos) {
        return of(new byte[payloadBytes], qos, false, "publisher");
    }

    /** Returns a retained message of QoS 1 with a payload of zeros. */
    public static Message retained(String topic, int payloadBytes, long expiresAtMillis) {
        return new Message(
                TopicName.of(topic),
                new byte[payloadBytes],
                QoS.AT_LEAST_ONCE,
                true,
                new byte[0],
                expiresAtMillis,
                "publisher",
                0);
    }
}
