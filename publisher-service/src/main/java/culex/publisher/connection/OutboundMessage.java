package culex.publisher.connection;

/**
 * An Application Message to send.
 *
 * @param topic Topic Name
 * @param payload its bytes; the array is not copied
 * @param qos 0, 1 or 2
 * @param retain whether the broker stores it as the retained message of the topic
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record OutboundMessage(String topic, byte[] payload, int qos, boolean retain) {}
