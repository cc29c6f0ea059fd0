package culex.publisher.connection;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An Application Message that the broker sent.
 *
 * @param payload the bytes of the payload; the array is not copied
 * @param responseTopic Response Topic of MQTT 5
 * @param correlationData Correlation Data of MQTT 5
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record InboundMessage(byte[] payload, Optional<String> responseTopic, Optional<ByteBuffer> correlationData) {}
