package culex.broker.connection;

import culex.broker.retained.RetainedBacklog;
import culex.broker.session.Session;
import culex.broker.transport.TimerWheel;

/**
 * Delays the packets that follow a SUBSCRIBE until the first retained messages for it are sent, which may have to be read from the store.
 * So a client that sends PINGREQ or PUBLISH after its SUBSCRIBE gets the retained messages before the response. The delay is limited: the
 * client's other packets are handled also when the store cannot read. Runs on the connection's event loop.
 */
final class FirstRetained {
    private static final long DELAY_MILLIS_MAX = 1000;

    private final Connection connection;
    private final Session session;
    private final TimerWheel.Timer limit = new TimerWheel.Timer(this::resume);
    private boolean isAwaited;

    FirstRetained(Connection connection, Session session) {
        this.connection = connection;
        this.session = session;
    }

    /** Starts the delay. Call it when SUBACK is sent and the cursors are started. */
    void await() {
        RetainedBacklog backlog = session.flows().retainedBacklog();
        if (!backlog.isStarting() || connection.isClosed()) {
            return;
        }
        backlog.whenStarted(this::resumeLater);
        if (!isAwaited) {
            isAwaited = true;
            connection.reading().awaitRetained(true);
            connection.transport().loop().arm(limit, DELAY_MILLIS_MAX);
        }
    }

    private void resumeLater() {
        connection.transport().loop().execute(this::resume);
    }

    private void resume() {
        if (!isAwaited) {
            return;
        }
        isAwaited = false;
        limit.cancel();
        if (!connection.isClosed()) {
            connection.reading().awaitRetained(false);
            connection.faults().guard(connection::handleWaitingPackets);
        }
    }
}
