package culex.subscriber.connection;

/**
 * Where the broker is.
 *
 * @param host name or address
 * @param path path and query of the WebSocket, with its leading slash; not used without a WebSocket
 */
public record BrokerAddress(Transport transport, String host, int port, String path) {

    /** The address as a URI, for log lines. */
    @Override
    public String toString() {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return transport.scheme() + "://" + name + ":" + port + (transport.isWebSocket() ? path : "");
    }
}
