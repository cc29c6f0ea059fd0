package culex.broker.connection;

import culex.broker.memory.LimitReached;
import culex.broker.packet.Connect;
import culex.broker.packet.ReasonCode;
import culex.broker.packet.Will;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;

/** Rejects a CONNECT that would exceed a limit. On the connection's loop. */
final class ConnectLimits {
    /** The delay of the rejection of a connection that would take over a Session too often. */
    private static final long TAKE_OVER_DELAY_MILLIS = 1000;

    private final Connection connection;
    private final ConnectionServices services;

    ConnectLimits(Connection connection, ConnectionServices services) {
        this.connection = connection;
        this.services = services;
    }

    private Loop loop() {
        return connection.transport().loop();
    }

    /** Rejects any client while memory is critical; returns whether it did. */
    boolean rejectsAll() {
        return loop().memory().budget().isCritical() && reject(LimitReached.MEMORY, "the broker is short of memory");
    }

    private boolean reject(LimitReached limit, String detail) {
        loop().memory().reached(limit);
        connection.reject(ReasonCode.QUOTA_EXCEEDED, detail);
        return true;
    }

    /** Rejects a client whose will exceeds a limit; returns whether it did. */
    boolean rejectsWill(Connect packet) {
        Will will = packet.will();
        if (will == null) {
            return false;
        }
        if (loop().memory().budget().isShedding()) {
            return reject(LimitReached.MEMORY, "the broker is short of memory for wills");
        }
        long bytes = will.payload().length + 2L * will.topic().length();
        if (bytes > services.sessionLimits().bytes().will()
                || !services.sessions().counts().hasRoomForWill(bytes)) {
            return reject(LimitReached.WILL_BYTES, "the will is larger than the limit, or those of all clients are");
        }
        return false;
    }

    /** Rejects a client, after a delay, that would replace a connected one too often; returns whether it does. */
    boolean rejectsTakeOver(String clientId) {
        Loop loop = loop();
        if (!services.sessions().isOnline(clientId) || services.takeOvers().permit(clientId, loop.nowNanos())) {
            return false;
        }
        connection.pauseFor(TAKE_OVER_DELAY_MILLIS);
        Runnable rejection = () -> {
            if (!connection.isClosed()) {
                reject(LimitReached.TAKE_OVERS, "connections compete for this Client Identifier");
            }
        };
        loop.arm(new TimerWheel.Timer(() -> connection.faults().guard(rejection)), TAKE_OVER_DELAY_MILLIS);
        return true;
    }
}
