package culex.subscriber.connection;

/**
 * Where the broker is.
 *
 * @param host name or address
 * @param path path and query of the WebSocket, with its leading slash; without meaning for TCP
 */
public record BrokerAddress(Transport transport, String host, int port, String path) {

    /** The address as a person writes it. */
    @Override
    public String toString() {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return transport.scheme() + "://" + name + ":" + port + (transport.isWebSocket() ? path : "");
    }
}
