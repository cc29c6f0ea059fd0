package culex.broker.store.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Forwards TCP connections to a server on loopback, and closes a connection in place of the answer to a large request. */
final class CuttingProxy implements AutoCloseable {
    private static final int LARGE = 2_000;
    private static final int BUFFER = 65_536;

    private final int target;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean isArmed = new AtomicBoolean();

    CuttingProxy(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Cuts the connection after the next request of more than 2,000 bytes has reached the server, so that its answer is lost. */
    void cutNextAnswer() {
        isArmed.set(true);
    }

    boolean isArmed() {
        return isArmed.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                AtomicLong requested = new AtomicLong();
                threads.execute(() -> forward(client, server, requested, true));
                threads.execute(() -> forward(server, client, requested, false));
            }
        } catch (IOException closed) {
            threads.shutdown();
        }
    }

    /** Forwards one direction; counts the bytes of the requests since the last answer. */
    private void forward(Socket from, Socket to, AtomicLong requested, boolean isRequest) {
        byte[] buffer = new byte[BUFFER];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (isRequest) {
                    requested.addAndGet(length);
                } else if (requested.getAndSet(0) > LARGE && isArmed.compareAndSet(true, false)) {
                    return;
                }
                out.write(buffer, 0, length);
            }
        } catch (IOException closed) {
            // A failure of one direction also closes the other direction.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
