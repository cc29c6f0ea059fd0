package culex.testing;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A cluster of three NATS servers that sync their files before they acknowledge. */
public final class NatsCluster implements AutoCloseable {
    /** The number of servers. */
    public static final int SIZE = 3;

    private final List<NatsServer> servers = new ArrayList<>();

    private NatsCluster() {}

    private void launch(boolean ownDisks, List<NetworkHost> hosts) {
        List<Integer> ports = Ports.free(SIZE);
        List<String> addresses = IntStream.range(0, SIZE)
                .mapToObj(i -> hosts.get(i).address() + ":" + ports.get(i))
                .toList();
        String routes =
                addresses.stream().map(address -> "\"nats://" + address + "\"").collect(Collectors.joining(", "));
        for (int i = 0; i < SIZE; i++) {
            servers.add(new NatsServer(
                    "nats-" + i,
                    "always",
                    "cluster { name: culex, listen: \"%s\", routes: [%s] }".formatted(addresses.get(i), routes),
                    ownDisks,
                    hosts.get(i)));
        }
    }

    /** Starts the servers on loopback and waits until they are ready. */
    public static NatsCluster start() {
        return start(false, Collections.nCopies(SIZE, NetworkHost.LOOPBACK));
    }

    /**
     * Starts the servers and waits until they are ready.
     *
     * @param ownDisks whether each has a small disk; see {@link NatsServer#canHaveOwnDisk}
     * @param hosts where the servers listen
     */
    public static NatsCluster start(boolean ownDisks, List<NetworkHost> hosts) {
        NatsCluster cluster = new NatsCluster();
        try {
            cluster.launch(ownDisks, hosts);
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
