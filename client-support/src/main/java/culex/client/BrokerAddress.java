package culex.client;

/**
 * The address of the broker.
 *
 * @param transport the transport of the MQTT packets
 * @param host host name or address
 * @param port TCP port
 * @param path path and query of the WebSocket, with its leading slash; not used without a WebSocket
 */
public record BrokerAddress(Transport transport, String host, int port, String path) {

    /** The address as a URI, for log lines. */
    @Override
    public String toString() {
        String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return transport.scheme() + "://" + literal + ":" + port + (transport.isWebSocket() ? path : "");
    }
}
