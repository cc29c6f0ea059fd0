package culex.broker.message;

import culex.broker.packet.QoS;
import culex.broker.topic.TopicName;

/** Messages to "t" that have no properties and never expire. */
public final class TestMessages {
    private TestMessages() {}

    public static Message of(byte[] payload, QoS qos, boolean retain, String publisher) {
        return new Message(TopicName.of("t"), payload, qos, retain, new byte[0], Message.NEVER, publisher, 0);
    }

    /** A message of any publisher, without the RETAIN flag. */
    public static Message of(int payloadBytes, QoS qos) {
        return of(new byte[payloadBytes], qos, false, "publisher");
    }
}
