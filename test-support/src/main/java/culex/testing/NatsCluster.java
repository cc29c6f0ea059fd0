package culex.testing;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A cluster of three NATS servers that sync their files before they acknowledge. */
public final class NatsCluster implements AutoCloseable {
    private static final int SIZE = 3;

    private final List<NatsServer> servers = new ArrayList<>();

    private NatsCluster() {}

    private void launch(boolean ownDisks) {
        List<Integer> ports = Ports.fixed(SIZE);
        String routes =
                ports.stream().map(port -> "\"nats://127.0.0.1:" + port + "\"").collect(Collectors.joining(", "));
        for (int i = 0; i < SIZE; i++) {
            servers.add(new NatsServer(
                    "nats-" + i,
                    "always",
                    "cluster { name: culex, listen: \"127.0.0.1:%d\", routes: [%s] }".formatted(ports.get(i), routes),
                    ownDisks));
        }
    }

    /** Starts the servers and waits until they are ready. */
    public static NatsCluster start() {
        return start(false);
    }

    /** Starts servers with a small disk each; see {@link NatsServer#canHaveOwnDisk}. Waits until they are ready. */
    public static NatsCluster startWithOwnDisks() {
        return start(true);
    }

    private static NatsCluster start(boolean ownDisks) {
        NatsCluster cluster = new NatsCluster();
        try {
            cluster.launch(ownDisks);
            cluster.servers.forEach(NatsServer::awaitReady);
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    /** Returns the servers. */
    public List<NatsServer> servers() {
        return List.copyOf(servers);
    }

    /** Returns the server with a name. */
    public NatsServer server(String name) {
        return servers.stream()
                .filter(server -> server.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the addresses for clients. */
    public List<String> urls() {
        return servers.stream().map(NatsServer::url).toList();
    }

    /** Returns the addresses for monitoring. */
    public List<URI> monitorUrls() {
        return servers.stream().map(NatsServer::monitorUrl).toList();
    }

    @Override
    public void close() {
        servers.forEach(NatsServer::close);
    }
}
