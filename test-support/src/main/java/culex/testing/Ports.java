package culex.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Finds free ports of the loopback address below the ephemeral range, which clients use: a client whose own port is that of a server that
 * is down would connect to itself. No port is returned twice before all have been returned, and each of the two JVMs that run tests has
 * its own ports ({@code culex.fork}), so that tests can run at the same time. The ports are not reserved: another process may take one
 * before the test uses it.
 */
public final class Ports {
    private static final int COUNT = 6_384;
    private static final int FROM = 20_000 + Integer.getInteger("culex.fork", 0) % 2 * COUNT;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private Ports() {}

    /** Returns a free port. */
    public static int free() {
        return free(1).getFirst();
    }

    /** Returns different free ports. */
    public static List<Integer> free(int count) {
        return Stream.generate(() -> FROM + Math.floorMod(NEXT.getAndIncrement(), COUNT))
                .filter(Ports::isFree)
                .limit(count)
                .toList();
    }

    /** Whether no process listens on a port of the loopback address. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
