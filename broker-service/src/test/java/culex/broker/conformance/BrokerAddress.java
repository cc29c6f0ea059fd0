package culex.broker.conformance;

/**
 * The address of the broker under test.
 *
 * @param host name or address of both listeners
 * @param tcpPort port of MQTT over TCP
 * @param webSocketPort port of MQTT over WebSocket
 */
record BrokerAddress(String host, int tcpPort, int webSocketPort) {

    /** Reads {@code host:port} pairs as given by {@code -Dconformance.tcp} and {@code -Dconformance.ws}. */
    static BrokerAddress of(String tcp, String webSocket) {
        int colon = tcp.lastIndexOf(':');
        return new BrokerAddress(
                tcp.substring(0, colon),
                Integer.parseInt(tcp.substring(colon + 1)),
                Integer.parseInt(webSocket.substring(webSocket.lastIndexOf(':') + 1)));
    }
}
