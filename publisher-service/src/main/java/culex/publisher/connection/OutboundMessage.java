package culex.publisher.connection;

/**
 * An Application Message on its way out.
 *
 * @param topic Topic Name
 * @param payload its bytes, which are not copied
 * @param qos 0, 1 or 2
 * @param retain whether the broker shall keep it as the topic's last
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, only handed over
public record OutboundMessage(String topic, byte[] payload, int qos, boolean retain) {}
