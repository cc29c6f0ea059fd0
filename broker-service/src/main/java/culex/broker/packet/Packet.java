package culex.broker.packet;

/** An MQTT Control Packet. Values only: what a packet does is the matter of the handlers. */
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
    /** The type that stands in the fixed header. */
    PacketType type();
}
