package culex.broker.codec;

/**
 * Limits of the decoder. A packet over one of them is rejected with an {@link culex.broker.packet.MqttException}.
 *
 * @param maximumPacketSize the largest packet, in bytes, fixed header included
 * @param connectPacketSize the largest CONNECT, in bytes, fixed header included
 * @param propertiesMax the most properties in one packet
 * @param propertiesBytesMax the most bytes of properties in one packet
 * @param filtersMax the most Topic Filters in one SUBSCRIBE or UNSUBSCRIBE
 */
public record DecoderLimits(
        int maximumPacketSize, int connectPacketSize, int propertiesMax, int propertiesBytesMax, int filtersMax) {}
