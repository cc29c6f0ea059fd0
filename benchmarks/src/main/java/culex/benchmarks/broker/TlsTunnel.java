package culex.benchmarks.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A port of this process whose connections go on to a broker over TLS, because the load generator has none. What TLS costs in this process
 * does not count: the benchmark measures the CPU time of the broker.
 */
final class TlsTunnel implements AutoCloseable {
    private static final int BACKLOG = 1_000;

    private final ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    private final SSLSocketFactory sockets;
    private final int tlsPort;

    TlsTunnel(SSLSocketFactory sockets, int tlsPort) throws IOException {
        this.sockets = sockets;
        this.tlsPort = tlsPort;
        Thread.ofVirtual().name("tls-tunnel").start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                forward(listener.accept());
            } catch (IOException closed) {
                // Either this tunnel or the broker is closed; the load reports the lost connection.
            }
        }
    }

    /** Connects a socket of the load with the broker; closes it when the broker cannot be reached. */
    private void forward(Socket load) throws IOException {
        try {
            Socket broker = sockets.createSocket(InetAddress.getLoopbackAddress(), tlsPort);
            load.setTcpNoDelay(true);
            broker.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> carry(load, broker));
            Thread.ofVirtual().start(() -> carry(broker, load));
        } catch (IOException unreachable) {
            load.close();
            throw unreachable;
        }
    }

    /** Copies bytes until one of the sockets is closed, then closes both. */
    private static void carry(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException closed) {
            // The other direction has closed the sockets.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
