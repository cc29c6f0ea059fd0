package culex.broker.connection;

import culex.broker.packet.Packet;
import culex.broker.packet.ProtocolVersion;
import culex.broker.transport.Peer;
import org.jspecify.annotations.Nullable;

/** What a person and the metrics are told of Network Connections. Called on event loops. */
public interface ConnectionLog {
    /** A socket was opened. */
    void opened(Peer peer);

    /** A client was let in. */
    void connected(Peer peer, String clientId, ProtocolVersion version, boolean sessionPresent);

    /** A packet came in; called only while {@link #wantsPackets}. */
    void packet(@Nullable String clientId, Packet packet);

    /** Whether packets are traced. */
    boolean wantsPackets();

    /**
     * A socket was closed.
     *
     * @param clientId the client, or null when it was never let in
     * @param reason why, in a few words for the metrics
     * @param detail one sentence more, or empty
     */
    void closed(Peer peer, @Nullable String clientId, CloseReason reason, String detail);
}
