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
    /** Maximum number of bytes that wait for the login of a client whose socket is closed. */
    private static final int UNAUTHENTICATED_BYTES_MAX = 16 * 1024;

    private final Connection connection;
    private final InboundPackets inbound;
    private final PacketDecoder decoder;
    private final TimerWheel.Timer limit = new TimerWheel.Timer(this::end);
    /** Why the socket was closed; null while it is open. */
    private @Nullable String cause;

    private boolean isCounted;

    SocketEnd(Connection connection, InboundPackets inbound, PacketDecoder decoder) {
        this.connection = connection;
        this.inbound = inbound;
        this.decoder = decoder;
    }

    /** Called when the client has closed the socket; a WebSocket client may do so twice, with a frame and then the socket itself. */
    void onClosed(String reason) {
        if (cause != null) {
            return;
        }
        cause = reason;
        if (inbound.hasWaiting() && mayWait()) {
            Loop loop = connection.transport().loop();
            loop.arm(limit, DELAY_MILLIS_MAX);
        } else {
            end();
        }
    }

    /** Whether the limits allow the packets to wait. A client that got CONNACK is counted as connected until its connection ends. */
    private boolean mayWait() {
        ConnectionState state = connection.state();
        if (state.isAfterConnAck()) {
            return true;
        }
        boolean isSmall = state != ConnectionState.AUTHENTICATING || decoder.heldBytes() <= UNAUTHENTICATED_BYTES_MAX;
        isCounted = isSmall && connection.transport().socket().waitWithoutSocket();
        return isCounted;
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
        if (isCounted) {
            isCounted = false;
            connection.transport().socket().endWaiting();
        }
    }
}
