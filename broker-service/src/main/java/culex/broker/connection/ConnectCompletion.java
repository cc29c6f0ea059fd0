package culex.broker.connection;

import culex.broker.codec.PropertiesCodec;
import culex.broker.delivery.Outlet;
import culex.broker.delivery.TopicAliases;
import culex.broker.memory.LimitReached;
import culex.broker.message.Message;
import culex.broker.packet.ConnAck;
import culex.broker.packet.Connect;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.Property;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.ReasonCode;
import culex.broker.packet.Will;
import culex.broker.security.Principal;
import culex.broker.security.ReceivePermissions;
import culex.broker.session.ClientConnection;
import culex.broker.session.PendingWill;
import culex.broker.session.Session;
import culex.broker.transport.Transport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Completes an accepted CONNECT: sets the terms of the Network Connection, stores the Session, and sends CONNACK. Runs on the connection's
 * event loop.
 */
final class ConnectCompletion {
    private static final int TWO_BYTES_MAX = 65_535;

    private final Connection connection;
    private final ConnectionServices services;
    private final Connect connect;
    private final String clientId;
    private final AuthenticationExchange exchange;
    private final ConnectionEvents events;

    ConnectCompletion(
            Connection connection,
            ConnectionServices services,
            Connect connect,
            String clientId,
            AuthenticationExchange exchange,
            ConnectionEvents events) {
        this.connection = connection;
        this.services = services;
        this.connect = connect;
        this.clientId = clientId;
        this.exchange = exchange;
        this.events = events;
    }

    /**
     * Applies the parameters of CONNECT, within the limits of the broker, to the Session and the connection. Stores the Session if the
     * Session is persistent, then sends CONNACK and the messages that the Session has queued. Rejects the client when a limit or the store
     * does not allow this.
     */
    void complete(Session session, Principal principal, boolean present) {
        Transport transport = connection.transport();
        PacketProperties asked = connect.properties();
        boolean wasPersistent = session.isPersistent();
        if (rejects(session) || rejectsNew(session, present)) {
            return;
        }
        session.expireAfter(sessionExpiry());
        if (wasPersistent != session.isPersistent()) {
            services.sessions().matchAgain(session); // cached matches say for whom messages are stored
        }
        session.setWill(will());
        long maximumPacketSize = asked.number(Property.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE);
        int aliases = (int) Math.min(
                asked.number(Property.TOPIC_ALIAS_MAXIMUM, 0),
                services.sessionLimits().topicAliasMaximum()); // [MQTT-3.1.2-26], [MQTT-3.1.2-27]
        Outlet outlet = new Outlet(
                transport,
                connect.version(),
                (int) asked.number(Property.RECEIVE_MAXIMUM, TWO_BYTES_MAX), // [MQTT-3.3.4-9]
                maximumPacketSize,
                aliases,
                services.limits().aliasBytesPerClientMax(),
                new ReceivePermissions(services.authorizer(), session.owner(), session.clientId()));
        ConnectedClient client = new ConnectedClient(
                session,
                connect.version(),
                new ClientConnection(
                        transport.peer(),
                        connect.version(),
                        keepAliveSeconds(),
                        connect.cleanStart(),
                        transport.loop().nowMillis()),
                asked.number(Property.REQUEST_PROBLEM_INFORMATION, 1) == 1,
                new TopicAliases(
                        connect.version().isMqtt5() ? services.limits().topicAliasMaximum() : 0,
                        services.limits().aliasBytesPerClientMax(),
                        transport.loop().memory()),
                new PublishPermissions(
                        services.authorizer(),
                        principal,
                        clientId,
                        transport.loop().memory()),
                outlet);
        connection.onSessionOpened(client, silence());
        if (!session.save()) {
            sendConnAck(session, principal, outlet, present);
            return;
        }
        session.journal()
                .whenDurable(stored -> connection.faults().guard(() -> {
                    if (connection.isClosed()) {
                        return;
                    }
                    if (stored || present || !session.isPersistent()) {
                        sendConnAck(session, principal, outlet, present);
                    } else {
                        session.expireAfter(0); // the Session could not be stored, so it ends with this connection
                        connection.disconnect(
                                ReasonCode.QUOTA_EXCEEDED, CloseReason.REFUSED, "the store cannot be written");
                    }
                }));
    }

    /**
     * Rejects a client whose new Session would have to be stored while the store cannot be written; a resumed Session is stored already.
     */
    private boolean rejectsNew(Session session, boolean present) {
        if (present || sessionExpiry() == 0 || !session.journal().isDegraded()) {
            return false;
        }
        connection.reject(ReasonCode.QUOTA_EXCEEDED, "the store cannot be written");
        services.sessions().end(session);
        return true;
    }

    /** Rejects the client when a limit keeps its Session from becoming a persistent one. */
    private boolean rejects(Session session) {
        LimitReached limit = sessionExpiry() > 0 ? session.account().limitAsPersistent() : null;
        if (limit == null) {
            return false;
        }
        connection.transport().loop().memory().reached(limit);
        connection.reject(
                ReasonCode.QUOTA_EXCEEDED,
                limit == LimitReached.SESSIONS
                        ? "there are as many persistent sessions as the limit allows"
                        : "the broker is short of memory for persistent sessions");
        services.sessions().end(session);
        return true;
    }

    /** Sends CONNACK; a persistent Session is durable now. */
    private void sendConnAck(Session session, Principal principal, Outlet outlet, boolean present) {
        connection.onSessionStored();
        boolean known = present && connect.version() != ProtocolVersion.MQTT_3_1; // 3.1 has no Session Present
        connection.send(new ConnAck(known, ReasonCode.SUCCESS, properties())); // [MQTT-3.1.4-5]
        if (connection.isClosed()) {
            return;
        }
        events.connected(
                new ConnectionLog.Client(clientId, principal.userName()),
                new ConnectionLog.Accepted(connect.version(), keepAliveSeconds(), connect.cleanStart(), present));
        RetainedForSubscription.resume(services, session);
        session.open(outlet);
        connection.resume();
    }

    /** The Session Expiry Interval in seconds; a client of a version before MQTT 5.0 cannot choose it. */
    private long sessionExpiry() {
        if (!connect.version().isMqtt5()) {
            return connect.cleanStart() ? 0 : services.limits().sessionExpiryOf311();
        }
        long asked = connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0);
        return Math.min(asked, services.limits().sessionExpiryMax());
    }

    private @Nullable PendingWill will() {
        Will will = connect.will();
        if (will == null) {
            return null;
        }
        PacketProperties properties = will.properties();
        Message message = new Message(
                connection.router().topic(will.topic()),
                will.payload(),
                will.qos(),
                will.retain(),
                PropertiesCodec.forwarded(properties),
                Message.NEVER,
                clientId,
                0);
        return new PendingWill(
                message,
                properties.number(Property.WILL_DELAY_INTERVAL, 0),
                properties.number(Property.MESSAGE_EXPIRY_INTERVAL, -1));
    }

    private int keepAliveSeconds() {
        long most = services.limits().keepAliveMax().toSeconds();
        int asked = connect.keepAliveSeconds();
        boolean imposed = most > 0 && connect.version().isMqtt5() && (asked == 0 || asked > most);
        return imposed ? (int) most : asked;
    }

    /** The time without packets after which the client is disconnected: one and a half times its Keep Alive ([MQTT-3.1.2-22]). */
    private Duration silence() {
        if (connect.keepAliveSeconds() == 0 && !connect.version().isMqtt5()) {
            return services.limits().silenceMax(); // the server cannot impose a Keep Alive on this client
        }
        return Duration.ofMillis(keepAliveSeconds() * 1500L);
    }

    /** A Client Identifier, escaped so that it is one level of a Topic Name. */
    private static String asLevel(String clientId) {
        return clientId.replace("%", "%25")
                .replace("/", "%2F")
                .replace("+", "%2B")
                .replace("#", "%23");
    }

    private PacketProperties properties() {
        if (!connect.version().isMqtt5()) {
            return PacketProperties.EMPTY;
        }
        PacketProperties.Builder properties = new PacketProperties.Builder();
        long expiry = connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0);
        if (sessionExpiry() != expiry) {
            properties.number(Property.SESSION_EXPIRY_INTERVAL, sessionExpiry());
        }
        if (services.sessionLimits().receiveMaximum() < TWO_BYTES_MAX) {
            properties.number(Property.RECEIVE_MAXIMUM, services.sessionLimits().receiveMaximum());
        }
        properties.number(
                Property.MAXIMUM_PACKET_SIZE, services.limits().decoder().maximumPacketSize());
        if (connect.clientId().isEmpty()) {
            properties.text(Property.ASSIGNED_CLIENT_IDENTIFIER, clientId); // [MQTT-3.2.2-16]
        }
        if (services.limits().topicAliasMaximum() > 0) {
            properties.number(Property.TOPIC_ALIAS_MAXIMUM, services.limits().topicAliasMaximum());
        }
        if (keepAliveSeconds() != connect.keepAliveSeconds()) {
            properties.number(Property.SERVER_KEEP_ALIVE, keepAliveSeconds()); // [MQTT-3.2.2-21]
        }
        String prefix = services.serverProperties().responseInformation();
        if (prefix != null && connect.properties().number(Property.REQUEST_RESPONSE_INFORMATION, 0) == 1) {
            properties.text(Property.RESPONSE_INFORMATION, prefix + '/' + asLevel(clientId)); // [MQTT-3.1.2-28]
        }
        exchange.addTo(properties);
        return properties.build();
    }
}
