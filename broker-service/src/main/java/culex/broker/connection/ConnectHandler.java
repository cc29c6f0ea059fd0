package culex.broker.connection;

import culex.broker.memory.LimitReached;
import culex.broker.packet.Auth;
import culex.broker.packet.Connect;
import culex.broker.packet.Property;
import culex.broker.packet.ReasonCode;
import culex.broker.packet.Will;
import culex.broker.security.Authentication;
import culex.broker.security.Authenticator;
import culex.broker.security.LoginFailure;
import culex.broker.security.Principal;
import culex.broker.security.SessionOwner;
import culex.broker.session.Session;
import culex.broker.session.SessionRegistry;
import culex.broker.topic.TopicName;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Handles a CONNECT up to CONNACK: checks it, authenticates the client, authorises the will, opens the Session. Meanwhile the connection
 * handles no packets. Runs on the connection's event loop.
 */
final class ConnectHandler {
    private final Connection connection;
    private final ConnectionServices services;
    private final AuthenticationExchange exchange;
    private final ConnectionEvents events;
    private final ConnectLimits limits;
    private final LoginDelay logins;
    private final LoginExpiry expiry;
    /** The Client Identifier and user name in CONNECT, not authenticated yet; null before CONNECT. */
    private ConnectionLog.@Nullable Client claimed;

    private String clientId = "";
    private boolean isAdmitted;
    /** Whether this connection was closed. The loop that owns the Session reads it before the Session moves to this connection. */
    private volatile boolean isConnectionClosed;

    ConnectHandler(Connection connection, ConnectionServices services) {
        this.connection = connection;
        this.services = services;
        events = new ConnectionEvents(connection.transport(), services.log());
        limits = new ConnectLimits(connection, services);
        expiry = new LoginExpiry(connection);
        logins = new LoginDelay(connection, services.loginFailures(), services.bans());
        exchange = new AuthenticationExchange(connection, services, logins, expiry);
    }

    void onConnect(Connect packet) {
        claimed = new ConnectionLog.Client(packet.clientId(), packet.userName());
        if (limits.rejectsNow()) {
            return;
        }
        if (!connection.transport().peer().listener().versions().contains(packet.version())) {
            connection.reject(
                    ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
                    "this listener does not accept MQTT " + packet.version().label());
            return;
        }
        clientId = packet.clientId().isEmpty() ? ClientIdentifiers.assign() : packet.clientId();
        String invalid = ClientIdentifiers.invalid(packet, services.limits());
        Authenticator.Credentials credentials = credentials(packet);
        Will will = packet.will();
        if (invalid != null) {
            connection.reject(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, invalid); // [MQTT-3.1.3-8]
        } else if (will != null && !isValidTopic(will.topic())) {
            connection.reject(ReasonCode.TOPIC_NAME_INVALID, "the Will Topic is not valid");
        } else if (rejectsBanned(packet.userName())) {
            return;
        } else if (packet.properties().has(Property.AUTHENTICATION_METHOD)) {
            exchange.begin(packet, clientId, principal -> openSession(packet, principal));
        } else if (packet.userName() == null && credentials.password() == null) {
            authenticate(packet, credentials);
        } else {
            connection.pause();
            logins.beforeCheck(credentials.userName(), () -> authenticate(packet, credentials));
        }
    }

    /**
     * The credentials that the client presents. Without a password in CONNECT these are the token of its WebSocket upgrade, which also
     * names the user.
     */
    private Authenticator.Credentials credentials(Connect packet) {
        byte[] token = connection.transport().takeToken();
        boolean usesToken = token != null && packet.password() == null;
        return new Authenticator.Credentials(
                clientId,
                usesToken ? null : packet.userName(),
                usesToken ? token : packet.password(),
                connection.transport().peer());
    }

    /** Counts the authenticated client; returns false when a limit rejects it. */
    private boolean admits() {
        isAdmitted = limits.admits();
        return isAdmitted && !limits.rejectsAddress();
    }

    private boolean isValidTopic(String topic) {
        return TopicName.isValid(topic)
                && TopicName.levels(topic) <= services.limits().topicLevelsMax();
    }

    private void authenticate(Connect packet, Authenticator.Credentials credentials) {
        connection.pause();
        services.authenticator()
                .authenticate(credentials, () -> isConnectionClosed)
                .whenComplete((outcome, failure) -> connection.faults().guardOnLoop(() -> {
                    clear(credentials.password());
                    if (failure != null) {
                        connection.reject(ReasonCode.SERVER_UNAVAILABLE, "authentication is not available");
                    } else {
                        onAuthenticated(packet, credentials.userName(), outcome);
                    }
                }));
    }

    /** @param claimedUser the user name that was checked; null for a token */
    private void onAuthenticated(Connect packet, @Nullable String claimedUser, Authentication outcome) {
        if (connection.isClosed()) {
            return;
        }
        switch (outcome) {
            case Authentication.Accepted accepted -> {
                String user = accepted.principal().userName();
                if (user != null) {
                    logins.onSuccess(user);
                }
                expiry.begin(accepted);
                openSession(packet, accepted.principal());
            }
            case Authentication.PassedOn nobody ->
                connection.reject(
                        ReasonCode.NOT_AUTHORIZED, CloseReason.NOT_AUTHENTICATED, "no authenticator knows the client");
            case Authentication.Refused refused -> {
                services.log().loginRejected(refused.failure());
                if (refused.failure() == LoginFailure.CHECKS_FULL) {
                    connection.transport().loop().memory().reached(LimitReached.PASSWORD_CHECKS);
                }
                Runnable refuse =
                        () -> connection.reject(refused.reasonCode(), CloseReason.NOT_AUTHENTICATED, refused.reason());
                if (refused.failure() == LoginFailure.CREDENTIALS) {
                    logins.onFailure(claimedUser, refuse);
                } else {
                    refuse.run();
                }
            }
        }
    }

    private static void clear(byte @Nullable [] password) {
        if (password != null) {
            Arrays.fill(password, (byte) 0);
        }
    }

    /** Rejects a client whose Client Identifier, user name or address is banned; returns whether it did. */
    private boolean rejectsBanned(@Nullable String user) {
        String reason =
                services.bans().reason(clientId, user, connection.transport().peer());
        if (reason != null) {
            services.log().loginRejected(LoginFailure.BANNED);
            connection.reject(ReasonCode.BANNED, CloseReason.BANNED, reason);
        }
        return reason != null;
    }

    private void openSession(Connect packet, Principal principal) {
        if (rejectsBanned(principal.userName())) { // an Authentication Method or a certificate may name another user
            return;
        }
        connection.onAuthenticated();
        ConnectPermissions permissions = new ConnectPermissions(connection, services, clientId, principal);
        if (permissions.rejectsForeignSession() || permissions.rejectsWill(packet.will())) {
            return;
        }
        if (limits.rejectsRate(clientId, principal)
                || limits.rejectsWill(packet)
                || limits.rejectsTakeOver(clientId)
                || !admits()) {
            return;
        }
        connection.pause();
        services.sessions()
                .open(clientId, packet.cleanStart(), connection.transport().loop(), new SessionRegistry.Opened() {
                    @Override
                    public void onOpened(Session session, boolean present) {
                        try {
                            complete(packet, principal, session, present);
                        } catch (Throwable fault) {
                            connection.faults().onFault(fault);
                            abandon(session, present);
                        }
                    }

                    @Override
                    public Principal principal() {
                        return principal;
                    }

                    @Override
                    public boolean mayUse(SessionOwner owner) {
                        return permissions.mayUse(owner);
                    }

                    @Override
                    public void onOwnedByAnother() {
                        connection.faults().guard(permissions::rejectForeign);
                    }

                    @Override
                    public void onNotLoaded() {
                        connection.reject(
                                ReasonCode.QUOTA_EXCEEDED,
                                "the start did not load its session, because memory is short");
                    }

                    @Override
                    public void onFailed() {
                        connection.disconnect(
                                ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
                                CloseReason.BROKER_FAULT,
                                "the session could not be taken over");
                    }

                    @Override
                    public boolean isGone() {
                        return isConnectionClosed;
                    }
                });
    }

    private void complete(Connect packet, Principal principal, Session session, boolean present) {
        if (connection.isClosed() || rejectsBanned(principal.userName())) {
            releaseSession(session, present);
            return;
        }
        ConnectCompletion completion = new ConnectCompletion(connection, services, packet, clientId, exchange, events);
        completion.complete(session, principal, present);
    }

    /** Releases the Session after an unexpected exception. Does nothing if the end of the connection has released it before. */
    private void abandon(Session session, boolean present) {
        if (connection.connectedClient() == null && !session.isEnded()) {
            session.detach();
            releaseSession(session, present);
        }
    }

    /** Called when the client has disconnected before it could use the Session: ends the Session, or starts its expiry. */
    private void releaseSession(Session session, boolean present) {
        if (!present || !session.isPersistent()) {
            services.sessions().end(session);
        } else {
            services.wills().onConnectionLost(session);
            services.expiry().onDisconnected(session);
        }
    }

    /** Handles an AUTH before CONNACK. */
    void onAuth(Auth auth) {
        exchange.onAuth(auth);
    }

    /** Handles an AUTH after CONNACK: the client authenticates again (section 4.12.1). */
    void onReAuthenticate(ConnectedClient client, Auth auth) {
        exchange.onReAuthenticate(client, auth);
    }

    /**
     * Called when the connection was closed, by either side.
     *
     * @param client null for a client that was not accepted
     */
    void onClosed(@Nullable ConnectedClient client, CloseReason reason, String detail) {
        isConnectionClosed = true;
        logins.cancel();
        expiry.cancel();
        exchange.onClosed();
        if (isAdmitted) {
            isAdmitted = false;
            services.admission().release();
        }
        events.closed(
                client == null ? claimed : client.name(), client == null ? null : client.session(), reason, detail);
    }
}
