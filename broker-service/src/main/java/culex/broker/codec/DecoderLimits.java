package culex.broker.codec;

/**
 * Limits of the decoder. A packet that exceeds one of them is rejected with an {@link culex.broker.packet.MqttException}.
 *
 * @param maximumPacketSize the maximum size of a packet in bytes, fixed header included
 * @param connectPacketSize the maximum size of CONNECT in bytes, fixed header included
 * @param propertiesMax the maximum number of properties in one packet
 * @param propertiesBytesMax the maximum number of bytes of properties in one packet
 * @param filtersMax the maximum number of Topic Filters in one SUBSCRIBE or UNSUBSCRIBE
 */
public record DecoderLimits(
        int maximumPacketSize, int connectPacketSize, int propertiesMax, int propertiesBytesMax, int filtersMax) {}
