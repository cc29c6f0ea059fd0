package culex.broker.connection;

import static culex.broker.packet.MqttException.protocolError;

import culex.broker.packet.Auth;
import culex.broker.packet.Connect;
import culex.broker.packet.MqttException;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.Property;
import culex.broker.packet.ReasonCode;
import culex.broker.security.ClientIdentity;
import culex.broker.security.EnhancedAuthenticator;
import culex.broker.security.EnhancedAuthenticator.Step;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Enhanced authentication of one Network Connection (section 4.12): at CONNECT, and again later. On the connection's loop. */
final class AuthenticationExchange {
    private static final byte[] NONE = {};

    private final Connection connection;
    private final Map<String, EnhancedAuthenticator> authenticators;
    private final BiConsumer<ReasonCode, String> turnAway;
    private @Nullable EnhancedAuthenticator authenticator;
    private EnhancedAuthenticator.@Nullable Exchange exchange;
    private Consumer<ClientIdentity> whenDone = identity -> {};
    private String clientId = "";
    private byte[] lastData = NONE;

    /** @param turnAway refuses a client that did not prove who it is */
    AuthenticationExchange(
            Connection connection,
            Map<String, EnhancedAuthenticator> authenticators,
            BiConsumer<ReasonCode, String> turnAway) {
        this.turnAway = turnAway;
        this.connection = connection;
        this.authenticators = authenticators;
    }

    /** CONNECT named a method. */
    void begin(Connect connect, String client, Consumer<ClientIdentity> accepted) {
        authenticator = authenticators.get(connect.properties().text(Property.AUTHENTICATION_METHOD));
        if (authenticator == null) {
            connection.refuse(
                    ReasonCode.BAD_AUTHENTICATION_METHOD, "the Authentication Method is not known"); // [MQTT-4.12.0-1]
            return;
        }
        clientId = client;
        whenDone = accepted;
        exchange = authenticator.begin(client);
        answer(exchange.onData(data(connect.properties())));
    }

    /** AUTH came before CONNACK. */
    void onAuth(Auth auth) {
        if (exchange == null || auth.reasonCode() != ReasonCode.CONTINUE_AUTHENTICATION) {
            throw protocolError("AUTH does not belong here"); // [MQTT-4.12.0-3]
        }
        checkMethod(auth);
        answer(exchange.onData(data(auth.properties())));
    }

    private void answer(Step step) {
        switch (step) {
            case Step.Continue more ->
                connection.sendBeforeConnAck(
                        new Auth(ReasonCode.CONTINUE_AUTHENTICATION, properties(more.data()))); // [MQTT-4.12.0-2]
            case Step.Done done -> {
                exchange = null;
                lastData = done.data();
                whenDone.accept(new ClientIdentity(clientId, done.userName()));
            }
            case Step.Failed failed -> turnAway.accept(failed.reasonCode(), failed.reason()); // [MQTT-4.12.0-4]
        }
    }

    /** AUTH came after CONNACK. */
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
            answerAgain(client, exchange.onData(data(auth.properties())));
        }
    }

    private void answerAgain(ConnectedClient client, Step step) {
        switch (step) {
            case Step.Continue more ->
                connection.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, properties(more.data())));
            case Step.Done done -> {
                exchange = null;
                boolean same = done.userName().equals(client.identity().userName());
                if (!same) {
                    throw new MqttException(ReasonCode.NOT_AUTHORIZED, "re-authentication as another user");
                }
                connection.send(new Auth(ReasonCode.SUCCESS, properties(done.data())));
            }
            case Step.Failed failed -> throw new MqttException(failed.reasonCode(), failed.reason()); // [MQTT-4.12.1-2]
        }
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
