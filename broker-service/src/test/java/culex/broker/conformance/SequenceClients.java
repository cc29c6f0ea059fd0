package culex.broker.conformance;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The clients of one run by name. The first use of a name opens its connection. */
final class SequenceClients {
    private final int level;
    private final String transport;
    private final BrokerAddress address;
    private final Map<String, WireClient> clients = new LinkedHashMap<>();
    private final Map<String, String> paths = new HashMap<>();
    private final Map<String, String> subprotocols = new HashMap<>();

    SequenceClients(int level, String transport, BrokerAddress address) {
        this.level = level;
        this.transport = transport;
        this.address = address;
    }

    /** Sets the path of the next WebSocket connection of a client. */
    void path(String name, String path) {
        paths.put(name, path);
    }

    /** Sets the subprotocol of the next WebSocket connection of a client. */
    void subprotocol(String name, String subprotocol) {
        subprotocols.put(name, subprotocol);
    }

    /** Returns the client with an open connection. */
    WireClient connection(String name) throws IOException {
        WireClient open = clients.get(name);
        if (open != null) {
            return open;
        }
        Wire wire = transport.equals("tcp")
                ? new TcpWire(address)
                : new WebSocketWire(
                        address, paths.getOrDefault(name, "/mqtt"), subprotocols.getOrDefault(name, "mqtt"));
        WireClient client = new WireClient(wire, level);
        clients.put(name, client);
        client.open();
        return client;
    }

    Collection<WireClient> all() {
        return clients.values();
    }

    /** Closes the connection without DISCONNECT, and removes the client. */
    void drop(String name) throws IOException, InterruptedException {
        connection(name).drop();
        forget(name);
    }

    /** Removes the client, so that the next use of its name opens a connection. */
    void forget(String name) {
        WireClient gone = clients.remove(name);
        if (gone != null) {
            gone.close();
        }
    }

    void close() {
        clients.values().forEach(WireClient::close);
    }
}
