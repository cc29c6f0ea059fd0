package culex.broker.delivery;

import culex.broker.message.Message;

/** The sizes of messages that limits and the memory budget count. */
public final class MessageBytes {
    private MessageBytes() {}

    /** The bytes of payload, properties and Topic Name, which the publisher chose. The limits per client count these. */
    public static int content(Message message) {
        return message.payload().length
                + message.forwardedProperties().length
                + message.topic().utf8().length;
    }
}
