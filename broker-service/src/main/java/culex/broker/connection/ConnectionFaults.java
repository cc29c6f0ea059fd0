package culex.broker.connection;

import culex.broker.packet.ReasonCode;
import culex.broker.transport.Faults;
import culex.broker.transport.Loop;

/**
 * Closes a connection when one of its steps throws an unexpected exception, so that other connections are not affected. Runs on the
 * connection's event loop.
 */
final class ConnectionFaults {
    private static final String DETAIL = "an error of the broker";

    private final Connection connection;
    private final Loop loop;
    private boolean ending;

    ConnectionFaults(Connection connection) {
        this.connection = connection;
        loop = connection.transport().loop();
    }

    /** Runs a step; when it fails the connection is closed. */
    void guard(Runnable step) {
        try {
            step.run();
        } catch (Throwable fault) {
            onFault(fault);
        }
    }

    /** As {@link #guard}, on the connection's event loop: immediately when the caller runs on it. May be called from any thread. */
    void guardOnLoop(Runnable step) {
        if (loop.isCurrent()) {
            guard(step);
        } else {
            loop.execute(() -> guard(step));
        }
    }

    /** Runs one of the last steps of the connection; an exception must not prevent the next ones. */
    void guardLast(Runnable step) {
        try {
            step.run();
        } catch (Throwable fault) {
            report("the rest of its end is done", fault);
        }
    }

    /** Called when a step of the connection has failed: closes the connection. */
    void onFault(Throwable fault) {
        report("its connection is closed", fault);
        end();
    }

    /**
     * Called when a delivery to the client has failed, within a step of its publisher: closes the connection at the end of the turn of the
     * loop.
     */
    void onReceiverFault() {
        if (!ending) {
            ending = true;
            loop.atEndOfTurn(this::end);
        }
    }

    private void report(String consequence, Throwable fault) {
        loop.faults().onFault(Faults.Where.CONNECTION, connection.client() + ": " + consequence, fault);
    }

    private void end() {
        ending = true;
        if (connection.isClosed()) {
            return;
        }
        try {
            connection.disconnect(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, CloseReason.BROKER_FAULT, DETAIL);
        } catch (Throwable again) {
            report("it is closed without a packet", again);
            connection.close(CloseReason.BROKER_FAULT, DETAIL);
        }
    }
}
