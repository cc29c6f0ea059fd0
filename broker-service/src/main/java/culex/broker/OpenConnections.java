package culex.broker;

import culex.broker.connection.Connection;
import culex.broker.transport.Loop;
import culex.broker.transport.Transport;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** The connections that are open, so that an ordered stop reaches them all. */
final class OpenConnections {
    private static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(5);

    private static final Logger LOG = Logger.getLogger("culex.broker");

    private final Map<Connection, Loop> open = new ConcurrentHashMap<>();

    /** A new connection, which is forgotten when its socket closes; on its loop. */
    Transport.Receiver add(Connection connection, Loop loop) {
        open.put(connection, loop);
        return new Transport.Receiver() {
            @Override
            public void onBytes(byte[] bytes, int from, int to) {
                connection.onBytes(bytes, from, to);
            }

            @Override
            public void onWritable() {
                connection.onWritable();
            }

            @Override
            public void onClosed(String cause) {
                open.remove(connection);
                connection.onClosed(cause);
            }
        };
    }

    /** Says goodbye to all and waits, within bounds, until it is written. */
    void shutdown() {
        Map<Connection, Loop> all = Map.copyOf(open);
        CountDownLatch said = new CountDownLatch(all.size());
        all.forEach((connection, loop) -> loop.execute(() -> {
            connection.onShutdown();
            said.countDown();
        }));
        try {
            if (!said.await(SHUTDOWN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warnf("%d connections were not told that the broker stops", said.getCount());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
