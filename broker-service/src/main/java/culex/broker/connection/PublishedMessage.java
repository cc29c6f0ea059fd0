package culex.broker.connection;

import culex.broker.codec.PropertiesCodec;
import culex.broker.message.Message;
import culex.broker.observe.MessageTracer;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.Property;
import culex.broker.packet.Publish;
import culex.broker.topic.TopicName;
import culex.broker.transport.Loop;

/** Creates the Application Message of a PUBLISH. Stateless. */
public final class PublishedMessage {
    private static final int SECOND_MILLIS = 1000;

    private PublishedMessage() {}

    /**
     * Creates a message; runs on the loop that received the PUBLISH.
     *
     * @param topic the Topic Name, aliases resolved
     * @param publisher the Client Identifier
     * @param loop the loop that received it
     */
    public static Message of(Publish publish, TopicName topic, String publisher, Loop loop) {
        PacketProperties properties = publish.properties();
        long expiresAt = properties.has(Property.MESSAGE_EXPIRY_INTERVAL)
                ? loop.nowMillis() + properties.number(Property.MESSAGE_EXPIRY_INTERVAL, 0) * SECOND_MILLIS
                : Message.NEVER;
        MessageTracer tracer = loop.events().tracer();
        PacketProperties traced = tracer == null ? null : tracer.trace(publish, topic, publisher, loop.nowNanos());
        Message message = new Message(
                topic,
                publish.payload(),
                publish.qos(),
                publish.retain(),
                PropertiesCodec.forwarded(traced == null ? properties : traced),
                expiresAt,
                publisher,
                loop.nowNanos());
        return traced == null ? message : message.traced();
    }
}
