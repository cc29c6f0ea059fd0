package culex.broker.connection;

import static culex.broker.packet.MqttException.protocolError;

import culex.broker.packet.Auth;
import culex.broker.packet.Connect;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.Property;
import culex.broker.packet.ReasonCode;
import culex.broker.security.EnhancedAuthenticator;
import culex.broker.security.EnhancedAuthenticator.Step;
import culex.broker.security.LoginFailure;
import culex.broker.security.Principal;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Enhanced authentication of one Network Connection (section 4.12): at CONNECT, and again later. On the connection's loop. */
final class AuthenticationExchange {
    private static final byte[] NONE = {};

    private final Connection connection;
    private final Map<String, EnhancedAuthenticator> authenticators;
    private final LoginDelay logins;
    private final ConnectionLog log;
    private @Nullable EnhancedAuthenticator authenticator;
    private EnhancedAuthenticator.@Nullable Exchange exchange;
    private Consumer<Principal> whenDone = principal -> {};
    private String clientId = "";
    private byte[] lastData = NONE;

    AuthenticationExchange(
            Connection connection,
            Map<String, EnhancedAuthenticator> authenticators,
            LoginDelay logins,
            ConnectionLog log) {
        this.logins = logins;
        this.log = log;
        this.connection = connection;
        this.authenticators = authenticators;
    }

    /** Begins the exchange of a CONNECT with an Authentication Method. */
    void begin(Connect connect, String client, Consumer<Principal> accepted) {
        authenticator = authenticators.get(connect.properties().text(Property.AUTHENTICATION_METHOD));
        if (authenticator == null) {
            log.loginRejected(LoginFailure.METHOD);
            connection.reject(
                    ReasonCode.BAD_AUTHENTICATION_METHOD,
                    CloseReason.NOT_AUTHENTICATED,
                    "the Authentication Method is not known"); // [MQTT-4.12.0-1]
            return;
        }
        clientId = client;
        whenDone = accepted;
        exchange = authenticator.begin(client);
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

    /** Checks the client's data, after a delay when there were login failures before. */
    private void check(EnhancedAuthenticator.Exchange ongoing, byte[] data, Consumer<Step> then) {
        logins.beforeCheck(ongoing.userName(), () -> then.accept(ongoing.onData(data)));
    }

    private void answer(Step step) {
        switch (step) {
            case Step.Continue more -> {
                connection.sendBeforeConnAck(
                        new Auth(ReasonCode.CONTINUE_AUTHENTICATION, properties(more.data()))); // [MQTT-4.12.0-2]
                connection.resume();
            }
            case Step.Done done -> {
                exchange = null;
                loggedIn(done.principal());
                lastData = done.data();
                whenDone.accept(done.principal());
            }
            case Step.Failed failed -> // [MQTT-4.12.0-4]
                reject(() -> connection.reject(failed.reasonCode(), CloseReason.NOT_AUTHENTICATED, failed.reason()));
        }
    }

    private void loggedIn(Principal principal) {
        String user = principal.userName();
        if (user != null) {
            logins.onSuccess(user);
        }
    }

    private void reject(Runnable refuse) {
        log.loginRejected(LoginFailure.CREDENTIALS);
        String user = exchange == null ? null : exchange.userName();
        connection.pause();
        logins.onFailure(user, refuse);
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
            exchange = authenticator.begin(clientId);
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
                boolean same = Objects.equals(
                        done.principal().userName(), client.principal().userName());
                if (!same) {
                    disconnect(ReasonCode.NOT_AUTHORIZED, "re-authentication as another user");
                    return;
                }
                loggedIn(done.principal());
                connection.send(new Auth(ReasonCode.SUCCESS, properties(done.data())));
                connection.resume();
            }
            case Step.Failed failed -> reject(() -> disconnect(failed.reasonCode(), failed.reason()));
        }
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

    /** Adds method and last data to the properties of CONNACK, when CONNECT named a method ([MQTT-4.12.0-5]). */
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
