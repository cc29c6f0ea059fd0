package culex.broker.connection;

import culex.broker.packet.Packet;
import culex.broker.packet.ProtocolVersion;
import culex.broker.security.AccessLog;
import culex.broker.security.LoginFailure;
import culex.broker.transport.Peer;
import org.jspecify.annotations.Nullable;

/** Log lines and metrics of Network Connections. Called on event loops, so nothing here blocks. */
public interface ConnectionLog extends AccessLog {
    /**
     * The client of a connection; before the client is accepted, the client that the connection claims to be.
     *
     * @param userName null for an anonymous client
     */
    record Client(String clientId, @Nullable String userName) {}

    /**
     * The terms of an accepted client: requested values, and those in force.
     *
     * @param keepAliveSeconds the Keep Alive in force, 0 for none
     */
    record Accepted(ProtocolVersion version, int keepAliveSeconds, boolean cleanStart, boolean sessionPresent) {}

    /** Called when a socket was opened. */
    void opened(Peer peer);

    /** Called when a client was accepted. */
    void connected(Peer peer, Client client, Accepted accepted);

    /** Called when a login was rejected, at CONNECT or later. The socket is closed soon, or after a delay. */
    void loginRejected(LoginFailure failure);

    /**
     * Called when the broker starts to read a client more slowly because the client exceeds a rate; at most once a minute for each
     * connection.
     *
     * @param setting the setting with its value
     */
    void rateExceeded(Client client, String setting);

    /** Called when a packet was received, but only while {@link #wantsPackets}. */
    void packet(@Nullable String clientId, Packet packet);

    /**
     * Whether each packet must be passed to {@link #packet}, which is so while the log category {@code culex.broker} has the level TRACE.
     */
    boolean wantsPackets();

    /**
     * Called when a socket was closed.
     *
     * @param client the client; before the client is accepted, the client that the connection claims to be; null before CONNECT
     * @param wasConnected whether the client was accepted
     * @param reason why, in a few words for the metrics
     * @param detail a sentence with details, or empty
     */
    void closed(Peer peer, @Nullable Client client, boolean wasConnected, CloseReason reason, String detail);
}
