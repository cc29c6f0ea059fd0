package culex.broker.connection;

import culex.broker.delivery.Outlet;
import culex.broker.delivery.TopicAliases;
import culex.broker.packet.Disconnect;
import culex.broker.packet.MqttException;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.Property;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.ReasonCode;
import culex.broker.security.Bans;
import culex.broker.security.Principal;
import culex.broker.session.ClientConnection;
import culex.broker.session.LastDisconnect;
import culex.broker.session.Session;
import culex.broker.transport.Peer;
import org.jspecify.annotations.Nullable;

/**
 * A client whose CONNECT is accepted, with the terms of its Network Connection.
 *
 * @param about the terms of the connection, for readers on any thread
 * @param problemInformation whether it wants Reason Strings in all packets ([MQTT-3.1.2-29])
 * @param aliases the Topic Aliases that it sets
 * @param permissions the Topic Names that it may publish to
 */
record ConnectedClient(
        Session session,
        ProtocolVersion version,
        ClientConnection about,
        boolean problemInformation,
        TopicAliases aliases,
        PublishPermissions permissions,
        Outlet outlet) {
    /** The authenticated client, with the permissions of its last login. */
    Principal principal() {
        return permissions.principal();
    }

    /** Called when the client has authenticated again: its new permissions apply to its subscriptions and to queued messages. */
    void onLoggedIn(Principal again, ConnectionServices services) {
        permissions.become(again);
        if (session.owner().become(again)) {
            services.sessions().matchAgain(session); // cached matches contain permitted receivers only
            outlet.checkQueued();
        }
    }

    /** The names of the client, for the log. */
    ConnectionLog.Client name() {
        return new ConnectionLog.Client(session.clientId(), principal().userName());
    }

    /** The Reason String for a rejected message, where the client wants one ([MQTT-3.1.2-29]) and it fits ([MQTT-3.4.2-2]). */
    PacketProperties about(ReasonCode refusal) {
        String text = switch (refusal) {
            case TOPIC_NAME_INVALID -> "the Topic Name has too many levels";
            case NOT_AUTHORIZED -> "this client may not publish to this Topic Name";
            case PAYLOAD_FORMAT_INVALID -> "the payload is not UTF-8";
            case QUOTA_EXCEEDED -> "as many messages as a limit allows are retained, or wait for their PUBREL";
            default -> "";
        };
        return about(text);
    }

    /** The properties with a Reason String, where the client wants one and it fits. */
    PacketProperties about(String text) {
        return text.isEmpty() || !problemInformation || !outlet.takesReasonStrings()
                ? PacketProperties.EMPTY
                : new PacketProperties.Builder()
                        .text(Property.REASON_STRING, text)
                        .build();
    }

    /**
     * Handles a DISCONNECT: it may change the Session Expiry Interval, and with Reason Code 0x00 it removes the will.
     *
     * @param sessionExpiryMax the maximum Session Expiry Interval, in seconds
     */
    void onDisconnect(Disconnect disconnect, long sessionExpiryMax) {
        if (disconnect.properties().has(Property.SESSION_EXPIRY_INTERVAL)) {
            long asked = disconnect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0);
            long seconds = Math.min(asked, sessionExpiryMax);
            if (session.expirySeconds() == 0 && seconds != 0) {
                throw MqttException.protocolError(
                        "DISCONNECT may not keep a Session that CONNECT did not"); // section 3.14.2.2.2
            }
            session.expireAfter(seconds);
        }
        if (disconnect.reasonCode() == ReasonCode.SUCCESS) {
            session.setWill(null); // [MQTT-3.14.4-3]
        }
    }

    /** Why the client is banned, or null when it is not. */
    @Nullable String bannedBy(Bans bans, Peer peer) {
        return bans.reason(session.clientId(), principal().userName(), peer);
    }

    /**
     * Called when the Network Connection has ended: detaches the Session, publishes or schedules its will, and ends the Session or starts
     * its expiry.
     */
    void onConnectionEnded(ConnectionServices services, ConnectionFaults faults, CloseReason reason) {
        session.setLastDisconnect(new LastDisconnect(session.loop().nowMillis(), reason.label()));
        aliases.end();
        permissions.end();
        outlet.end();
        faults.guardLast(session::detach);
        faults.guardLast(() -> services.wills().onConnectionLost(session));
        faults.guardLast(() -> services.expiry().onDisconnected(session));
        if (!session.isEnded()) {
            faults.guardLast(session::save);
        }
    }
}
