package culex.broker.codec;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.PacketType;
import culex.broker.packet.Property;
import culex.broker.packet.QoS;
import culex.broker.wire.VariableByteInteger;
import culex.broker.wire.WireBuffer;

/**
 * Assembles PUBLISH packets from the parts that all receivers of a message share: topic bytes, forwarded properties and payload.
 * Only a few bytes differ from receiver to receiver (flags, Packet Identifier, alias, expiry, Subscription Identifiers), so these are
 * written per receiver and everything else is copied. Stateless; allocates nothing.
 */
public final class PublishFrames {
    private static final int DUP = 8;
    private static final int EXPIRY_BYTES = 5;
    private static final int ALIAS_BYTES = 3;

    private PublishFrames() {}

    /**
     * The size of a PUBLISH in bytes, fixed header included, for the client's Maximum Packet Size ([MQTT-3.1.2-24]).
     *
     * @param alias the Topic Alias to send, or 0 for none
     * @param sendTopic whether the Topic Name is sent; false when the alias stands for it
     */
    public static int size(
            Message message, Delivery.Options options, QoS qos, boolean mqtt5, int alias, boolean sendTopic) {
        int body = bodySize(message, options, qos, mqtt5, alias, sendTopic);
        return 1 + VariableByteInteger.size(body) + body;
    }

    private static int bodySize(
            Message message, Delivery.Options options, QoS qos, boolean mqtt5, int alias, boolean sendTopic) {
        int size = 2 + (sendTopic ? message.topic().utf8().length : 0) + message.payload().length;
        if (qos != QoS.AT_MOST_ONCE) {
            size += 2;
        }
        if (mqtt5) {
            int properties = propertiesSize(message, options, alias);
            size += VariableByteInteger.size(properties) + properties;
        }
        return size;
    }

    private static int propertiesSize(Message message, Delivery.Options options, int alias) {
        int size = message.forwardedProperties().length;
        if (message.expiresAtMillis() != Message.NEVER) {
            size += EXPIRY_BYTES;
        }
        if (alias != 0) {
            size += ALIAS_BYTES;
        }
        for (int identifier : options.subscriptionIdentifiers()) {
            size += 1 + VariableByteInteger.size(identifier);
        }
        return size;
    }

    /**
     * Appends a PUBLISH.
     *
     * @param qos the QoS of this delivery
     * @param retain the RETAIN flag of this delivery
     * @param dup the DUP flag: whether this is a redelivery ([MQTT-3.3.1-1])
     * @param packetIdentifier the Packet Identifier; not written with QoS 0
     * @param alias the Topic Alias, or 0 for none
     * @param sendTopic whether the Topic Name is written
     * @param withPayload whether the payload is written too; if not, the caller sends it directly after these bytes
     * @param nowMillis the wall clock in milliseconds of the epoch, to compute the remaining Message Expiry Interval
     */
    public static void write(
            WireBuffer out,
            Message message,
            Delivery.Options options,
            QoS qos,
            boolean retain,
            boolean dup,
            int packetIdentifier,
            boolean mqtt5,
            int alias,
            boolean sendTopic,
            boolean withPayload,
            long nowMillis) {
        int body = bodySize(message, options, qos, mqtt5, alias, sendTopic);
        byte[] payload = message.payload();
        int at = out.reserve(body + 5 - (withPayload ? 0 : payload.length));
        byte[] bytes = out.array();
        int flags = (dup ? DUP : 0) | qos.value() << 1 | (retain ? 1 : 0);
        bytes[at++] = (byte) (PacketType.PUBLISH.value() << 4 | flags);
        at = VariableByteInteger.write(bytes, at, body);
        byte[] topic = message.topic().utf8();
        int topicLength = sendTopic ? topic.length : 0;
        bytes[at++] = (byte) (topicLength >> 8);
        bytes[at++] = (byte) topicLength;
        System.arraycopy(topic, 0, bytes, at, topicLength);
        at += topicLength;
        if (qos != QoS.AT_MOST_ONCE) {
            bytes[at++] = (byte) (packetIdentifier >> 8);
            bytes[at++] = (byte) packetIdentifier;
        }
        if (mqtt5) {
            at = properties(bytes, at, message, options, alias, nowMillis);
        }
        if (withPayload) {
            System.arraycopy(payload, 0, bytes, at, payload.length);
            at += payload.length;
        }
        out.advance(at);
    }

    private static int properties(
            byte[] bytes, int from, Message message, Delivery.Options options, int alias, long nowMillis) {
        int at = VariableByteInteger.write(bytes, from, propertiesSize(message, options, alias));
        if (message.expiresAtMillis() != Message.NEVER) {
            long seconds = message.secondsLeft(nowMillis);
            bytes[at++] = (byte) Property.MESSAGE_EXPIRY_INTERVAL.identifier();
            bytes[at++] = (byte) (seconds >> 24);
            bytes[at++] = (byte) (seconds >> 16);
            bytes[at++] = (byte) (seconds >> 8);
            bytes[at++] = (byte) seconds;
        }
        if (alias != 0) {
            bytes[at++] = (byte) Property.TOPIC_ALIAS.identifier();
            bytes[at++] = (byte) (alias >> 8);
            bytes[at++] = (byte) alias;
        }
        for (int identifier : options.subscriptionIdentifiers()) {
            bytes[at++] = (byte) Property.SUBSCRIPTION_IDENTIFIER.identifier();
            at = VariableByteInteger.write(bytes, at, identifier);
        }
        byte[] forwarded = message.forwardedProperties();
        System.arraycopy(forwarded, 0, bytes, at, forwarded.length);
        return at + forwarded.length;
    }
}
