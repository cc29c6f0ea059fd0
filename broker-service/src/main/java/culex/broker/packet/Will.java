package culex.broker.packet;

/** The Will of a CONNECT (section 3.1.2.5): the message to publish when the Network Connection ends without a normal DISCONNECT. */
public record Will(String topic, byte[] payload, QoS qos, boolean retain, PacketProperties properties) {}
