package culex.broker.boot;

import culex.broker.connection.Connection;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import culex.broker.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The open connections, so that an ordered stop disconnects all of them: one after the other, so that they do not all reconnect at the same
 * time, and each on its own loop, so that a stuck loop delays only its own connections.
 */
final class OpenConnections {
    /** Upper bound for the gap between two disconnects, so that stopping with few clients is fast. */
    private static final long GAP_MAX_MICROS = 10_000;

    private final Set<OpenConnection> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;
    /** The number of the last call of {@link #disconnectAll} or {@link #cancelDisconnects}: disconnects of earlier ones do not happen. */
    private final AtomicInteger round = new AtomicInteger();

    /** The threads in {@link #awaitGone}. */
    private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();

    /**
     * What gets the events of a socket.
     *
     * @param onStop disconnects the client because the broker stops; runs on the loop, without effect when the connection has ended
     */
    record Served(Transport.Listener listener, Runnable onStop) {}

    /**
     * Adds a new connection until its socket closes; on its loop. The object that gets the events of the socket can be replaced later.
     */
    OpenConnection add(Served served, Loop loop) {
        OpenConnection added = new OpenConnection(served, loop);
        open.add(added);
        if (stopping) {
            added.disconnect(); // its socket was accepted while the listeners were being closed
        }
        return added;
    }

    /** Disconnects the clients that are banned now. May be called from any thread. */
    void disconnectBanned() {
        open.forEach(OpenConnection::checkBans);
    }

    /** The number of open connections. May be called from any thread. */
    int size() {
        return open.size();
    }

    /**
     * Begins to disconnect all open connections, one after the other. Later connections stay open until their CONNECT is rejected. Cancels
     * an earlier call that has not disconnected all its connections yet. May be called from any thread.
     *
     * @param pace the maximum time over which the disconnects are spread
     * @return the time until the last disconnect, shorter than the pace when there are few connections
     */
    Duration disconnectAll(Duration pace) {
        int mine = round.incrementAndGet();
        List<OpenConnection> all = List.copyOf(open);
        long gapMicros = all.isEmpty() ? 0 : Math.min(GAP_MAX_MICROS, pace.toNanos() / 1000 / all.size());
        for (int i = 0; i < all.size(); i++) {
            all.get(i).disconnectAfter(i * gapMicros / 1000, mine);
        }
        return Duration.ofMillis(all.size() * gapMicros / 1000);
    }

    /** Leaves the connections open that {@link #disconnectAll} has not disconnected yet. May be called from any thread. */
    void cancelDisconnects() {
        round.incrementAndGet();
    }

    /** Disconnects all open connections immediately, and each later one when it is added. Call it when the listeners are closed. */
    void disconnectRest() {
        stopping = true;
        List.copyOf(open).forEach(OpenConnection::disconnect);
    }

    /**
     * Waits until all sockets are closed, or for the time {@code patience} at most; returns the number of sockets that are still open. May
     * be called from any thread.
     */
    int awaitGone(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        Thread caller = Thread.currentThread();
        waiting.add(caller);
        while (!open.isEmpty() && !caller.isInterrupted()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            LockSupport.parkNanos(this, left);
        }
        waiting.remove(caller);
        return open.size();
    }

    /** Forwards the events of a socket to its connection, and removes the connection when the socket closes. */
    final class OpenConnection implements Transport.Listener {
        private Transport.Listener connection;
        private Runnable onStop;
        private final Loop loop;

        private OpenConnection(Served served, Loop loop) {
            this.connection = served.listener();
            this.onStop = served.onStop();
            this.loop = loop;
        }

        /** Makes another object the listener of the later events of the socket. Runs on the loop. */
        void replace(Served next) {
            connection = next.listener();
            onStop = next.onStop();
        }

        private void checkBans() {
            loop.execute(() -> {
                if (connection instanceof Connection client) {
                    client.serverDisconnects().disconnectIfBanned();
                }
            });
        }

        private void disconnect() {
            loop.execute(this::stop);
        }

        private void stop() {
            onStop.run();
        }

        private void disconnectAfter(long millis, int ofRound) {
            Runnable unlessCancelled = () -> {
                if (ofRound == round.get()) {
                    onStop.run();
                }
            };
            loop.execute(() -> {
                if (millis == 0) {
                    unlessCancelled.run();
                } else if (ofRound == round.get()) {
                    loop.arm(new TimerWheel.Timer(unlessCancelled), millis);
                }
            });
        }

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
            try {
                connection.onClosed(cause);
            } finally {
                open.remove(this);
                if (open.isEmpty()) {
                    waiting.forEach(LockSupport::unpark);
                }
            }
        }
    }
}
