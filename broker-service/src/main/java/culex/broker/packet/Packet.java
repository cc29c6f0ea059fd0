package culex.broker.packet;

/** An MQTT Control Packet. Packets are plain values; the handlers in the package connection act on them. */
public sealed interface Packet
        permits Connect,
                ConnAck,
                Publish,
                PubAck,
                PubRec,
                PubRel,
                PubComp,
                Subscribe,
                SubAck,
                Unsubscribe,
                UnsubAck,
                PingReq,
                PingResp,
                Disconnect,
                Auth {
    /** The type in the fixed header. */
    PacketType type();
}
