package culex.broker.security;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAckReturnCode;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import culex.broker.boot.Broker;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

/** Logins with passwords and with SCRAM from one users file, tested with HiveMQ's client. */
@QuarkusTest
@TestProfile(AuthenticationTest.WithUsers.class)
class AuthenticationTest {
    @Inject
    Broker broker;

    @ConfigProperty(name = "mqtt.security.users-file")
    String usersFile = "";

    /** Settings in which only the users of the file may connect. */
    public static final class WithUsers implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "mqtt.jwt.key-file", newKeyFile().toString(),
                    "mqtt.jwt.issuer", "https://issuer.example",
                    "mqtt.websocket.token-cookie", "mqtt_token",
                    "mqtt.security.users-file", newFile().toString(),
                    "mqtt.security.allow-anonymous", "false",
                    "mqtt.security.refusal-delay", "0S");
        }
    }

    private static Path newFile() {
        try {
            Path file = Files.createTempFile("users", "");
            new UsersFile(file).add("ann", "secret".toCharArray());
            return file;
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private static Path newKeyFile() {
        try {
            return Files.writeString(Files.createTempFile("keys", ""), new JsonWebKeySet(Signer.KEY).toJson());
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** Signs tokens. The key is in a system property, because the profile and the test have different class loaders. */
    static final class Signer {
        static final PublicJsonWebKey KEY = key();

        private static PublicJsonWebKey key() {
            String name = "culex.test.signer";
            try {
                String known = System.getProperty(name);
                if (known != null) {
                    return PublicJsonWebKey.Factory.newPublicJwk(known);
                }
                PublicJsonWebKey fresh = EcJwkGenerator.generateJwk(EllipticCurves.P256);
                System.setProperty(name, fresh.toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE));
                return fresh;
            } catch (JoseException unsupported) {
                throw new IllegalStateException(unsupported);
            }
        }

        static String token(String user) throws JoseException {
            return token(user, 10);
        }

        static String ofAnotherKey(String user) throws JoseException {
            String token = token(user);
            return token.substring(0, token.lastIndexOf('.') + 1) + "A".repeat(86);
        }

        static String token(String user, int minutes) throws JoseException {
            JwtClaims claims = new JwtClaims();
            claims.setIssuer("https://issuer.example");
            claims.setSubject(user);
            claims.setExpirationTimeMinutesInTheFuture(minutes);
            JsonWebSignature signature = new JsonWebSignature();
            signature.setPayload(claims.toJson());
            signature.setKey(KEY.getPrivateKey());
            signature.setAlgorithmHeaderValue("ES256");
            return signature.getCompactSerialization();
        }
    }

    private Mqtt5ClientBuilder client() {
        return MqttClient.builder().useMqttVersion5().serverHost("127.0.0.1").serverPort(broker.tcpPort());
    }

    private Mqtt5BlockingClient withPassword(String userName, String password) {
        return client().simpleAuth()
                .username(userName)
                .password(password.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
    }

    private static Mqtt5ConnAckReasonCode refusalOf(Mqtt5BlockingClient client) {
        return assertThrows(Mqtt5ConnAckException.class, client::connect)
                .getMqttMessage()
                .getReasonCode();
    }

    @Test
    void correctPasswordIsAccepted() {
        Mqtt5BlockingClient client = withPassword("ann", "secret");
        client.connect();
        client.disconnect();
    }

    @Test
    void wrongPasswordAndUnknownUserGetTheSameReasonCode() {
        assertEquals(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD, refusalOf(withPassword("ann", "Secret")));
        assertEquals(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD, refusalOf(withPassword("eve", "secret")));
        assertEquals(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD, refusalOf(withPassword("ann", "")));
    }

    @Test
    void connectWithoutAUserNameIsRejected() {
        assertEquals(Mqtt5ConnAckReasonCode.NOT_AUTHORIZED, refusalOf(client().buildBlocking()));
    }

    @Test
    void mqtt311ClientGetsTheCorrespondingReturnCode() {
        var client = MqttClient.builder()
                .useMqttVersion3()
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .simpleAuth()
                .username("ann")
                .password("wrong".getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
        var refused = assertThrows(Mqtt3ConnAckException.class, client::connect);
        assertEquals(
                Mqtt3ConnAckReturnCode.BAD_USER_NAME_OR_PASSWORD,
                refused.getMqttMessage().getReturnCode());
    }

    @Test
    void scramAuthenticatesAtConnectAndAtReAuthentication() {
        Mqtt5BlockingClient client =
                client().enhancedAuth(new ScramClientMechanism("ann", "secret")).buildBlocking();
        client.connect();
        client.reauth();
        client.disconnect();
    }

    @Test
    void failedReAuthenticationClosesTheConnection() {
        ScramClientMechanism scram = new ScramClientMechanism("ann", "secret");
        Mqtt5BlockingClient client = client().enhancedAuth(scram).buildBlocking();
        client.connect();
        scram.remember("Secret");
        assertThrows(RuntimeException.class, client::reauth);
        await().atMost(Duration.ofSeconds(30)).until(() -> !client.getState().isConnected());
        assertEquals(Mqtt5DisconnectReasonCode.NOT_AUTHORIZED, scram.rejection()); // [MQTT-4.12.1-2]
    }

    @Test
    void reAuthenticationAcceptsANewTokenOfTheSameUserOnly() throws JoseException {
        BearerClientMechanism bearer = new BearerClientMechanism(Signer.token("carol"));
        Mqtt5BlockingClient client = client().enhancedAuth(bearer).buildBlocking();
        client.connect();
        bearer.use(Signer.token("carol"));
        client.reauth();
        assertTrue(client.getState().isConnected());
        bearer.use(Signer.token("dave"));
        assertThrows(RuntimeException.class, client::reauth);
        await().atMost(Duration.ofSeconds(30)).until(() -> !client.getState().isConnected());
        assertEquals(Mqtt5DisconnectReasonCode.NOT_AUTHORIZED, bearer.rejection()); // [MQTT-4.12.1-2]
    }

    @Test
    void tokenOfAnotherKeyIsRejected() throws JoseException {
        String broken = Signer.ofAnotherKey("carol");
        assertEquals(
                Mqtt5ConnAckReasonCode.NOT_AUTHORIZED,
                refusalOf(
                        client().enhancedAuth(new BearerClientMechanism(broken)).buildBlocking()));
    }

    @Test
    void userNameOfAnAnonymousClientIsIgnored() {
        Authentication outcome = Logins.ask(new AnonymousAuthenticator(true), "admin", null);
        assertEquals(new Authentication.Accepted(Principal.ANONYMOUS), outcome);
    }

    @Test
    void scramRejectsAWrongPasswordAndAnUnknownUser() {
        assertEquals(
                Mqtt5ConnAckReasonCode.NOT_AUTHORIZED,
                refusalOf(client().enhancedAuth(new ScramClientMechanism("ann", "Secret"))
                        .buildBlocking()));
        assertEquals(
                Mqtt5ConnAckReasonCode.NOT_AUTHORIZED,
                refusalOf(client().enhancedAuth(new ScramClientMechanism("eve", "secret"))
                        .buildBlocking()));
    }

    @Test
    void userAddedToTheFileConnectsWithoutARestartAndNoClientIsDisconnected() throws IOException {
        Mqtt5BlockingClient before = withPassword("ann", "secret");
        before.connect();
        UsersFile users = new UsersFile(Path.of(usersFile));
        users.add("bob", "fresh".toCharArray());
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(Mqtt5ConnAckException.class)
                .untilAsserted(() -> withPassword("bob", "fresh").connect());
        assertTrue(before.getState().isConnected());
        before.disconnect();
    }
}
