package culex.broker.connection;

import culex.broker.connection.ConnectionLog.Accepted;
import culex.broker.connection.ConnectionLog.Client;
import culex.broker.observe.Events;
import culex.broker.observe.Observer;
import culex.broker.session.Session;
import culex.broker.transport.Peer;
import culex.broker.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Reports the begin and the end of one Network Connection and of its client: to the log, and to the {@link Observer} if there is one. Runs
 * on the connection's loop.
 */
final class ConnectionEvents {
    private final Peer peer;
    private final ConnectionLog log;
    private final Events events;
    private boolean isConnected;

    /** A socket was opened. */
    ConnectionEvents(Transport transport, ConnectionLog log) {
        peer = transport.peer();
        events = transport.loop().events();
        this.log = log;
        log.opened(peer);
    }

    /** Called when the client is connected: CONNACK is written. */
    void connected(Client client, Accepted accepted) {
        isConnected = true;
        log.connected(peer, client, accepted);
        if (events.areObserved()) {
            events.connected(observed(client), accepted.version(), accepted.sessionPresent());
        }
    }

    /**
     * Called when the Network Connection has ended.
     *
     * @param client the client; before the client is accepted, the client that the connection claims to be; null before CONNECT
     * @param session the Session of the client; null before the client is accepted
     */
    void closed(@Nullable Client client, @Nullable Session session, CloseReason reason, String detail) {
        log.closed(peer, client, isConnected, reason, detail);
        if (client == null || !events.areObserved()) {
            return;
        }
        if (isConnected) {
            int inFlight = session == null ? 0 : session.flows().inFlight();
            int queued = session == null ? 0 : session.flows().queued();
            events.disconnected(
                    observed(client), new Observer.End(reason.by(), reason.label(), detail, inFlight, queued));
        } else {
            events.rejected(observed(client), reason.label(), detail);
        }
    }

    private Observer.Client observed(Client client) {
        return new Observer.Client(
                client.clientId(), client.userName(), peer.kind().label(), peer.address());
    }
}
