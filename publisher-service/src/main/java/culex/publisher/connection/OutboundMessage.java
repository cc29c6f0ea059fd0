package culex.publisher.connection;

/**
 * An Application Message to send.
 *
 * @param topic Topic Name
 * @param payload the bytes of the payload; the array is not copied
 * @param qos 0, 1 or 2
 * @param retain whether the broker stores it as the retained message of the topic
 * @param properties the properties of MQTT 5; MQTT 3.1.1 has none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record OutboundMessage(String topic, byte[] payload, int qos, boolean retain, MessageProperties properties) {

    /** Creates a message without properties. */
    public OutboundMessage(String topic, byte[] payload, int qos, boolean retain) {
        this(topic, payload, qos, retain, MessageProperties.NONE);
    }
}
