package culex.broker.connection;

import culex.broker.memory.LimitReached;
import culex.broker.packet.ReasonCode;

/**
 * Ends a Network Connection by a decision of the server that no packet has caused: the client is silent, does not read or is banned, or the
 * broker stops. Runs on the connection's event loop.
 */
public final class ServerDisconnects implements Reading.Owner {
    private final Connection connection;
    private final ConnectionServices services;

    ServerDisconnects(Connection connection, ConnectionServices services) {
        this.connection = connection;
        this.services = services;
    }

    /** Called when the client has sent no CONNECT in time, or nothing for longer than its Keep Alive. */
    void onSilence() {
        if (connection.state().isBeforeSession()) {
            connection.close(CloseReason.CONNECT_TIMEOUT, "it is not connected in time");
        } else {
            connection.disconnect(ReasonCode.KEEP_ALIVE_TIMEOUT, CloseReason.KEEP_ALIVE_TIMEOUT, ""); // [MQTT-3.1.2-22]
        }
    }

    @Override
    public void onStuck(LimitReached limit, CloseReason reason, String detail) {
        connection.transport().loop().memory().reached(limit);
        connection.disconnect(ReasonCode.QUOTA_EXCEEDED, reason, detail);
    }

    /** Disconnects the client if it is banned now, or rejects it when its CONNACK waits for the store. */
    public void disconnectIfBanned() {
        ConnectedClient client = connection.connectedClient();
        if (client == null || connection.isClosed()) {
            return; // ConnectHandler checks it when the Session is open
        }
        String reason = client.bannedBy(services.bans(), connection.transport().peer());
        if (reason != null) {
            ReasonCode code =
                    connection.state().isAfterConnAck() ? ReasonCode.ADMINISTRATIVE_ACTION : ReasonCode.BANNED;
            connection.faults().guard(() -> connection.disconnect(code, CloseReason.BANNED, reason));
        }
    }

    /**
     * Ends the connection because the broker stops. Does nothing if the connection has ended before.
     *
     * @param sendsWill true to publish the will of the client, as after a lost connection; false to drop the will
     */
    public void onShutdown(boolean sendsWill) {
        if (connection.isClosed()) {
            return;
        }
        ConnectedClient client = connection.connectedClient();
        if (client != null && !sendsWill) {
            client.session().setWill(null);
        }
        ReasonCode code = services.serverProperties().onShutdown();
        connection.faults().guard(() -> connection.disconnect(code, CloseReason.SERVER_SHUTTING_DOWN, ""));
    }
}
