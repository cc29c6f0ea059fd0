package culex.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Finds free ports of the loopback address. The ports are not reserved: another process may take one before the test uses it. */
public final class Ports {
    private static final int FIXED_FROM = 20_000;
    private static final int EPHEMERAL_FROM = 32_768;

    private Ports() {}

    /** Returns different free ports of the ephemeral range, for a server that listens until its test has ended. */
    public static List<Integer> ephemeral(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(listen(0));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            sockets.forEach(Ports::close);
        }
    }

    /**
     * Returns different free ports below the ephemeral range, for a server that is down at times while clients try to reconnect: a client
     * whose own ephemeral port is the server's port would connect to itself and occupy the port.
     */
    public static List<Integer> fixed(int count) {
        return ThreadLocalRandom.current()
                .ints(FIXED_FROM, EPHEMERAL_FROM)
                .filter(Ports::isFree)
                .distinct()
                .limit(count)
                .boxed()
                .toList();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = listen(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
