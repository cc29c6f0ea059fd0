package culex.broker.connection;

import culex.broker.codec.PacketDecoder;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection whose client has closed the socket. Packets that were read before, but wait because an earlier packet is not completely
 * handled, are handled first: a client may send CONNECT, PUBLISH and DISCONNECT and close its socket at once. Runs on the connection's event
 * loop.
 */
final class SocketEnd {
    private static final long DELAY_MILLIS_MAX = 10_000;
    /** Maximum number of bytes that wait for the login of a client whose socket, which no longer counts for any limit, is closed. */
    private static final int UNAUTHENTICATED_BYTES_MAX = 16 * 1024;

    private final Connection connection;
    private final InboundPackets inbound;
    private final PacketDecoder decoder;
    private final TimerWheel.Timer limit = new TimerWheel.Timer(this::end);
    /** Why the socket was closed; null while it is open. */
    private @Nullable String cause;

    SocketEnd(Connection connection, InboundPackets inbound, PacketDecoder decoder) {
        this.connection = connection;
        this.inbound = inbound;
        this.decoder = decoder;
    }

    /** Called when the client has closed the socket. */
    void onClosed(String reason) {
        cause = reason;
        if (isSmallOrAuthenticated() && inbound.hasWaiting()) {
            Loop loop = connection.transport().loop();
            loop.arm(limit, DELAY_MILLIS_MAX);
        } else {
            end();
        }
    }

    private boolean isSmallOrAuthenticated() {
        return connection.state() != ConnectionState.AUTHENTICATING || decoder.heldBytes() <= UNAUTHENTICATED_BYTES_MAX;
    }

    /** Called when waiting packets were handled. */
    void onHandled() {
        if (cause != null && !inbound.isDecoding() && !inbound.hasWaiting()) {
            end();
        }
    }

    private void end() {
        String reason = cause;
        if (reason == null) {
            return;
        }
        if (connection.state() == ConnectionState.AWAITING_CONNECT && !decoder.hasUndecodedBytes()) {
            connection.ended(CloseReason.NO_DATA, "");
        } else {
            connection.ended(CloseReason.ofSocket(reason), reason);
        }
    }

    /** Called when the connection has ended. */
    void stop() {
        limit.cancel();
    }
}
