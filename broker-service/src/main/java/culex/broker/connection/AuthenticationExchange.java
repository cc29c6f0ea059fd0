package culex.broker.connection;

import static culex.broker.packet.MqttException.protocolError;

import culex.broker.memory.LimitReached;
import culex.broker.packet.Auth;
import culex.broker.packet.Connect;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.Property;
import culex.broker.packet.ReasonCode;
import culex.broker.security.Authentication;
import culex.broker.security.EnhancedAuthenticator;
import culex.broker.security.EnhancedAuthenticator.Step;
import culex.broker.security.LoginFailure;
import culex.broker.security.Principal;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Enhanced authentication of one Network Connection (section 4.12): at CONNECT, and at each later re-authentication. Runs on the
 * connection's event loop.
 */
final class AuthenticationExchange {
    private static final byte[] NONE = {};
    private static final Step NOT_AVAILABLE = new Step.Failed(new Authentication.Refused(
            LoginFailure.UNAVAILABLE, ReasonCode.SERVER_UNAVAILABLE, "authentication is not available"));

    private final Connection connection;
    private final ConnectionServices services;
    private final LoginDelay logins;
    private final LoginExpiry expiry;
    private @Nullable EnhancedAuthenticator authenticator;
    private EnhancedAuthenticator.@Nullable Exchange exchange;
    private Consumer<Principal> whenDone = principal -> {};
    private String clientId = "";
    private byte[] lastData = NONE;
    /** Whether the connection was closed. The threads that check a login read this field. */
    private volatile boolean isGone;

    AuthenticationExchange(Connection connection, ConnectionServices services, LoginDelay logins, LoginExpiry expiry) {
        this.connection = connection;
        this.services = services;
        this.logins = logins;
        this.expiry = expiry;
    }

    /** Begins the exchange of a CONNECT with an Authentication Method. */
    void begin(Connect connect, String client, Consumer<Principal> accepted) {
        authenticator =
                services.enhancedAuthenticators().get(connect.properties().text(Property.AUTHENTICATION_METHOD));
        if (authenticator == null
                || !authenticator.kind().isUsedBy(connection.transport().peer().listener())) {
            services.log().loginRejected(LoginFailure.METHOD);
            connection.reject(
                    ReasonCode.BAD_AUTHENTICATION_METHOD,
                    CloseReason.NOT_AUTHENTICATED,
                    "the Authentication Method is not known"); // [MQTT-4.12.0-1]
            return;
        }
        clientId = client;
        whenDone = accepted;
        exchange = begun(authenticator);
        check(exchange, data(connect.properties()), this::answer);
    }

    /** Handles an AUTH before CONNACK. */
    void onAuth(Auth auth) {
        if (exchange == null || auth.reasonCode() != ReasonCode.CONTINUE_AUTHENTICATION) {
            throw protocolError("AUTH without an exchange"); // [MQTT-4.12.0-3]
        }
        checkMethod(auth);
        check(exchange, data(auth.properties()), this::answer);
    }

    private EnhancedAuthenticator.Exchange begun(EnhancedAuthenticator method) {
        return method.begin(clientId, connection.transport().peer(), () -> isGone);
    }

    /** Checks the Authentication Data, after a delay when there were login failures before. Meanwhile the connection handles no packets. */
    private void check(EnhancedAuthenticator.Exchange ongoing, byte[] data, Consumer<Step> then) {
        connection.pause();
        logins.beforeCheck(
                ongoing.userName(),
                () -> ongoing.onData(data)
                        .whenComplete((step, failure) -> connection.faults().guardOnLoop(() -> {
                            if (!connection.isClosed()) {
                                then.accept(failure == null ? step : NOT_AVAILABLE);
                            }
                        })));
    }

    private void answer(Step step) {
        switch (step) {
            case Step.Continue more -> {
                connection
                        .connecting()
                        .send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, properties(more.data()))); // [MQTT-4.12.0-2]
                connection.resume();
            }
            case Step.Done done -> {
                exchange = null;
                loggedIn(done.accepted());
                lastData = done.data();
                whenDone.accept(done.accepted().principal());
            }
            case Step.Failed(Authentication.Refused refused) -> // [MQTT-4.12.0-4]
                reject(
                        refused.failure(),
                        () -> connection.reject(refused.reasonCode(), CloseReason.NOT_AUTHENTICATED, refused.reason()));
        }
    }

    private void loggedIn(Authentication.Accepted accepted) {
        expiry.begin(accepted);
        String user = accepted.principal().userName();
        if (user != null) {
            logins.onSuccess(user);
        }
    }

    private void reject(LoginFailure failure, Runnable refuse) {
        services.log().loginRejected(failure);
        if (failure == LoginFailure.CHECKS_FULL) {
            connection.transport().loop().memory().reached(LimitReached.PASSWORD_CHECKS);
        }
        String user = exchange == null ? null : exchange.userName();
        connection.pause();
        if (failure == LoginFailure.CREDENTIALS) {
            logins.onFailure(user, refuse);
        } else {
            refuse.run();
        }
    }

    /** Handles an AUTH after CONNACK. */
    void onReAuthenticate(ConnectedClient client, Auth auth) {
        if (authenticator == null) {
            throw protocolError("AUTH from a client that named no Authentication Method"); // [MQTT-4.12.0-7]
        }
        checkMethod(auth);
        boolean begins = auth.reasonCode() == ReasonCode.RE_AUTHENTICATE;
        if (begins == (exchange != null)) {
            throw protocolError("AUTH does not fit the exchange"); // [MQTT-4.12.1-1]
        }
        if (begins) {
            exchange = begun(authenticator);
        }
        if (exchange != null) {
            check(exchange, data(auth.properties()), step -> answerAgain(client, step));
        }
    }

    private void answerAgain(ConnectedClient client, Step step) {
        switch (step) {
            case Step.Continue more -> {
                connection.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, properties(more.data())));
                connection.resume();
            }
            case Step.Done done -> {
                exchange = null;
                Principal again = done.accepted().principal();
                if (!Objects.equals(again.userName(), client.principal().userName())) {
                    disconnect(ReasonCode.NOT_AUTHORIZED, "re-authentication as another user");
                    return;
                }
                loggedIn(done.accepted());
                client.onLoggedIn(again, services);
                connection.send(new Auth(ReasonCode.SUCCESS, properties(done.data())));
                connection.resume();
            }
            case Step.Failed(Authentication.Refused refused) ->
                reject(refused.failure(), () -> disconnect(inDisconnect(refused.reasonCode()), refused.reason()));
        }
    }

    /** The Reason Code of a failed login as DISCONNECT may have it (section 3.14.2.1). */
    private static ReasonCode inDisconnect(ReasonCode code) {
        return code == ReasonCode.SERVER_UNAVAILABLE ? ReasonCode.SERVER_BUSY : code;
    }

    /** Called when the connection was closed. */
    void onClosed() {
        isGone = true;
    }

    private void disconnect(ReasonCode code, String reason) {
        connection.disconnect(code, CloseReason.NOT_AUTHENTICATED, reason); // [MQTT-4.12.1-2]
    }

    private void checkMethod(Auth auth) {
        boolean same = authenticator != null
                && authenticator.method().equals(auth.properties().text(Property.AUTHENTICATION_METHOD));
        if (!same) {
            throw protocolError("AUTH names another Authentication Method than CONNECT"); // [MQTT-4.12.0-5]
        }
    }

    private static byte[] data(PacketProperties properties) {
        byte[] data = properties.binary(Property.AUTHENTICATION_DATA);
        return data == null ? NONE : data;
    }

    /** Adds the method and the last Authentication Data to the properties of CONNACK, when CONNECT named a method ([MQTT-4.12.0-5]). */
    void addTo(PacketProperties.Builder connAck) {
        if (authenticator != null) {
            connAck.text(Property.AUTHENTICATION_METHOD, authenticator.method());
            if (lastData.length > 0) {
                connAck.binary(Property.AUTHENTICATION_DATA, lastData);
            }
        }
    }

    private PacketProperties properties(byte[] data) {
        PacketProperties.Builder properties = new PacketProperties.Builder();
        if (authenticator != null) {
            properties.text(Property.AUTHENTICATION_METHOD, authenticator.method());
        }
        if (data.length > 0) {
            properties.binary(Property.AUTHENTICATION_DATA, data);
        }
        return properties.build();
    }
}
