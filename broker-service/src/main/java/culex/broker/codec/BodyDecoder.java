package culex.broker.codec;

import static culex.broker.packet.MqttException.malformed;
import static culex.broker.packet.MqttException.protocolError;

import culex.broker.packet.Auth;
import culex.broker.packet.Disconnect;
import culex.broker.packet.MqttException;
import culex.broker.packet.Packet;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.PacketType;
import culex.broker.packet.Property;
import culex.broker.packet.PubAck;
import culex.broker.packet.PubComp;
import culex.broker.packet.PubRec;
import culex.broker.packet.PubRel;
import culex.broker.packet.Publish;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import culex.broker.packet.Subscribe;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.packet.Unsubscribe;
import culex.broker.topic.TopicFilter;
import culex.broker.topic.TopicName;
import java.util.ArrayList;
import java.util.List;

/** Decodes the bodies of the packets that follow CONNECT; the fixed header has been read and its flags checked. */
final class BodyDecoder {
    private final WireReader in;
    private final PropertiesCodec properties;
    private final TopicCache topics;

    BodyDecoder(WireReader in, PropertiesCodec properties, TopicCache topics) {
        this.in = in;
        this.properties = properties;
        this.topics = topics;
    }

    Publish publish(int header, boolean mqtt5) {
        int qosBits = header >> 1 & 3;
        boolean dup = (header & 8) != 0;
        if (qosBits == 3) {
            throw malformed("the QoS is 3"); // [MQTT-3.3.1-4]
        }
        if (dup && qosBits == 0) {
            throw malformed("DUP is set with QoS 0"); // [MQTT-3.3.1-2]
        }
        String topic = in.topic(topics);
        int packetIdentifier = qosBits == 0 ? 0 : packetIdentifier();
        PacketProperties published = mqtt5 ? properties.decode(in, PacketType.PUBLISH) : PacketProperties.EMPTY;
        if (published.has(Property.SUBSCRIPTION_IDENTIFIER)) {
            throw protocolError("a client's PUBLISH holds a Subscription Identifier"); // [MQTT-3.3.4-6]
        }
        if (topic.isEmpty() && !published.has(Property.TOPIC_ALIAS)) {
            throw protocolError("a PUBLISH has neither a Topic Name nor a Topic Alias"); // section 3.3.2.1
        }
        if (!topic.isEmpty() && !TopicName.isValid(topic)) {
            throw malformed("a Topic Name holds a wildcard"); // [MQTT-3.3.2-2]
        }
        byte[] payload = in.raw(in.remaining());
        return new Publish(dup, QoS.of(qosBits), (header & 1) != 0, topic, packetIdentifier, published, payload);
    }

    private int packetIdentifier() {
        int packetIdentifier = in.u16();
        if (packetIdentifier == 0) {
            throw protocolError("a Packet Identifier is 0"); // [MQTT-2.2.1-3]
        }
        return packetIdentifier;
    }

    Packet acknowledgement(PacketType type, boolean mqtt5) {
        int packetIdentifier = packetIdentifier();
        ReasonCode reason = mqtt5 && in.remaining() > 0 ? reason(type) : ReasonCode.SUCCESS;
        PacketProperties acknowledged =
                mqtt5 && in.remaining() > 0 ? properties.decode(in, type) : PacketProperties.EMPTY;
        return switch (type) {
            case PUBACK -> new PubAck(packetIdentifier, reason, acknowledged);
            case PUBREC -> new PubRec(packetIdentifier, reason, acknowledged);
            case PUBREL -> new PubRel(packetIdentifier, reason, acknowledged);
            default -> new PubComp(packetIdentifier, reason, acknowledged);
        };
    }

    /** Reads the Reason Code of a packet from a client. A code that a client may not send in this packet type is a Protocol Error. */
    private ReasonCode reason(PacketType type) {
        int code = in.u8();
        ReasonCode reason = ReasonCode.of(code);
        if (reason == null || !ClientReasonCodes.allows(type, reason)) {
            throw protocolError("the reason code " + code + " does not belong in " + type + " of a client");
        }
        return reason;
    }

    /** @param isBridge whether the client is a bridge with MQTT 3.1 or 3.1.1, which cannot request No Local and Retain As Published */
    Subscribe subscribe(boolean mqtt5, boolean isBridge, int filtersMax) {
        int packetIdentifier = packetIdentifier();
        PacketProperties subscribed = mqtt5 ? properties.decode(in, PacketType.SUBSCRIBE) : PacketProperties.EMPTY;
        List<Subscribe.Request> requests = new ArrayList<>(4);
        while (in.remaining() > 0) {
            checkCount(requests.size(), filtersMax);
            String filter = topicFilter();
            SubscriptionOptions options = options(mqtt5);
            requests.add(new Subscribe.Request(filter, isBridge ? bridgeOptions(filter, options) : options));
        }
        if (requests.isEmpty()) {
            throw protocolError("a SUBSCRIBE without a Topic Filter"); // [MQTT-3.8.3-2]
        }
        return new Subscribe(packetIdentifier, subscribed, requests);
    }

    /**
     * The options of a bridge: it does not get its own messages (No Local), and it gets the RETAIN flag of the publisher (Retain As
     * Published).
     */
    private static SubscriptionOptions bridgeOptions(String filter, SubscriptionOptions requested) {
        boolean noLocal = !filter.startsWith(TopicFilter.SHARE); // [MQTT-3.8.3-4]
        return new SubscriptionOptions(requested.maximumQos(), noLocal, true, requested.retainHandling());
    }

    private SubscriptionOptions options(boolean mqtt5) {
        int octet = in.u8();
        if ((octet & (mqtt5 ? 0xC0 : 0xFC)) != 0) {
            throw malformed("reserved bits of the subscription options are set"); // [MQTT-3.8.3-5]
        }
        int retainHandling = octet >> 4 & 3;
        if ((octet & 3) == 3 || retainHandling == 3) {
            throw protocolError("the subscription options hold a QoS or Retain Handling of 3"); // section 3.8.3.1
        }
        return new SubscriptionOptions(QoS.of(octet & 3), (octet & 4) != 0, (octet & 8) != 0, retainHandling);
    }

    Unsubscribe unsubscribe(boolean mqtt5, int filtersMax) {
        int packetIdentifier = packetIdentifier();
        PacketProperties unsubscribed = mqtt5 ? properties.decode(in, PacketType.UNSUBSCRIBE) : PacketProperties.EMPTY;
        List<String> filters = new ArrayList<>(4);
        while (in.remaining() > 0) {
            checkCount(filters.size(), filtersMax);
            filters.add(topicFilter());
        }
        if (filters.isEmpty()) {
            throw protocolError("an UNSUBSCRIBE without a Topic Filter"); // [MQTT-3.10.3-2]
        }
        return new Unsubscribe(packetIdentifier, unsubscribed, filters);
    }

    private String topicFilter() {
        String filter = in.string();
        if (filter.isEmpty()) {
            throw malformed("a Topic Filter is empty"); // [MQTT-4.7.3-1]
        }
        if (!TopicFilter.isValid(filter)) {
            throw malformed("a Topic Filter is not well-formed"); // [MQTT-4.7.1-1], [MQTT-4.8.2-1], [MQTT-4.8.2-2]
        }
        return filter;
    }

    private static void checkCount(int count, int filtersMax) {
        if (count >= filtersMax) {
            throw new MqttException(
                    ReasonCode.QUOTA_EXCEEDED, "more than " + filtersMax + " Topic Filters in a packet");
        }
    }

    Disconnect disconnect() {
        if (in.remaining() == 0) {
            return Disconnect.NORMAL;
        }
        ReasonCode reason = reason(PacketType.DISCONNECT);
        return new Disconnect(
                reason, in.remaining() > 0 ? properties.decode(in, PacketType.DISCONNECT) : PacketProperties.EMPTY);
    }

    Auth auth() {
        if (in.remaining() == 0) {
            throw protocolError("AUTH without an Authentication Method"); // section 3.15.2.2.2
        }
        ReasonCode reason = reason(PacketType.AUTH);
        PacketProperties authenticated =
                in.remaining() > 0 ? properties.decode(in, PacketType.AUTH) : PacketProperties.EMPTY;
        if (!authenticated.has(Property.AUTHENTICATION_METHOD)) {
            throw protocolError("AUTH without an Authentication Method"); // section 3.15.2.2.2
        }
        return new Auth(reason, authenticated);
    }
}
