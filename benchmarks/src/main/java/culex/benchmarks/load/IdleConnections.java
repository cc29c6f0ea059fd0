package culex.benchmarks.load;

import java.io.IOException;

/** Connections that send and receive nothing until they are closed. */
public final class IdleConnections implements AutoCloseable {
    private static final String NOBODY = "--pubs 0 --subs 0 --idle-beside ";

    private final LoadClients clients;

    /** Opens the connections; returns when the broker has accepted all of them. */
    public IdleConnections(int connections, Target target) throws IOException {
        clients = new LoadClients(LoadPlan.parse(NOBODY + connections), target, (payload, from, to, nanos) -> {});
    }

    /** The number of connections. */
    public int size() {
        return clients.size();
    }

    @Override
    public void close() throws IOException {
        clients.close();
    }
}
