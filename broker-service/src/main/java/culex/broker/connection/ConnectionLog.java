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
     * The client, or the one that the connection claims to be before it is accepted.
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

    /** A socket was opened. */
    void opened(Peer peer);

    /** A client was accepted. */
    void connected(Peer peer, Client client, Accepted accepted);

    /** A login was rejected, at CONNECT or later. The socket is closed soon, or after a delay. */
    void loginRejected(LoginFailure failure);

    /**
     * The broker reads a client more slowly, because it exceeds a rate; called at most once a minute for a connection.
     *
     * @param setting the setting with its value
     */
    void rateExceeded(Client client, String setting);

    /** A packet was received; called only while {@link #wantsPackets}. */
    void packet(@Nullable String clientId, Packet packet);

    /** Whether packets are traced. */
    boolean wantsPackets();

    /**
     * A socket was closed.
     *
     * @param client the client; before it is accepted the one that the connection claims to be; null before CONNECT
     * @param wasConnected whether the client was accepted
     * @param reason why, in a few words for the metrics
     * @param detail a further sentence, or empty
     */
    void closed(Peer peer, @Nullable Client client, boolean wasConnected, CloseReason reason, String detail);
}
