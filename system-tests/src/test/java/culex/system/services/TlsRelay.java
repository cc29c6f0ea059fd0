package culex.system.services;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Terminates TLS for a plain TCP port on loopback, as a proxy does. */
final class TlsRelay implements AutoCloseable {
    private static final int BACKLOG = 50;

    private final SSLServerSocket server;
    private final int plainPort;

    TlsRelay(SSLContext context, int plainPort) {
        this.plainPort = plainPort;
        try {
            server = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket client = server.accept();
                Socket broker = new Socket(InetAddress.getLoopbackAddress(), plainPort);
                Thread.ofVirtual().start(() -> copy(client, broker));
                Thread.ofVirtual().start(() -> copy(broker, client));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException ended) {
            return;
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
