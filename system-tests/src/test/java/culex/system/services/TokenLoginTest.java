package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.sun.net.httpserver.HttpServer;
import culex.testing.BrokerProcess;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens (JWT) as passwords of clients of the packaged broker. */
@Tag("native")
class TokenLoginTest {
    private static final String ISSUER = "https://issuer.example";
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    private Path directory;

    private static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String token(KeyPair key, String keyId, long seconds) throws GeneralSecurityException {
        long end = Instant.now().getEpochSecond() + seconds;
        String header = "{\"alg\":\"RS256\",\"kid\":\"%s\"}".formatted(keyId);
        String claims = "{\"iss\":\"%s\",\"sub\":\"pump-7\",\"exp\":%d,\"roles\":[\"pumps\"]}".formatted(ISSUER, end);
        String signed =
                base64(header.getBytes(StandardCharsets.UTF_8)) + "." + base64(claims.getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.UTF_8));
        return signed + "." + base64(signature.sign());
    }

    private static String jwk(KeyPair key, String keyId) {
        RSAPublicKey open = (RSAPublicKey) key.getPublic();
        return "{\"kty\":\"RSA\",\"use\":\"sig\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"}"
                .formatted(keyId, base64(unsigned(open.getModulus())), base64(unsigned(open.getPublicExponent())));
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static Mqtt5BlockingClient connect(BrokerProcess broker, String token, CompletableFuture<Throwable> end) {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier("pump-client")
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .addDisconnectedListener(context -> end.complete(context.getCause()))
                .simpleAuth()
                .username("token")
                .password(token.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
        client.connect();
        return client;
    }

    private static Mqtt5ConnAckReasonCode rejection(BrokerProcess broker, String token) {
        Mqtt5ConnAckException rejected =
                assertThrows(Mqtt5ConnAckException.class, () -> connect(broker, token, new CompletableFuture<>()));
        return rejected.getMqttMessage().getReasonCode();
    }

    @Test
    void clientHasTheUserOfItsTokenUntilTheTokenExpires() throws Exception {
        KeyPair key = newKey();
        Path keys = Files.writeString(
                directory.resolve("key.pem"),
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(key.getPublic().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n");
        try (BrokerProcess broker = BrokerProcess.start(Map.of(
                "MQTT_JWT_KEY_FILE", keys.toAbsolutePath().toString(),
                "MQTT_JWT_ISSUER", ISSUER,
                "MQTT_JWT_LEEWAY", "0s",
                "MQTT_JWT_ROLES_CLAIM", "roles",
                "MQTT_SECURITY_ALLOW_ANONYMOUS", "false",
                "MQTT_SECURITY_REFUSAL_DELAY", "0s",
                "MQTT_STORE_KIND", "memory"))) {
            assertEquals(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD, rejection(broker, token(newKey(), "k", 60)));
            assertEquals(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD, rejection(broker, token(key, "k", -1)));
            assertEquals(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD, rejection(broker, "no token"));

            CompletableFuture<Throwable> end = new CompletableFuture<>();
            connect(broker, token(key, "k", 10), end);
            broker.awaitLog("the user", line -> line.contains("connected: user pump-7"));
            Mqtt5DisconnectException disconnected =
                    (Mqtt5DisconnectException) end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertEquals(
                    Mqtt5DisconnectReasonCode.MAXIMUM_CONNECT_TIME,
                    disconnected.getMqttMessage().getReasonCode());
        }
    }

    @Test
    void keysAreFetchedFromTheirUrlAndTokenLoginsFailWithoutThem() throws Exception {
        KeyPair key = newKey();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/keys", exchange -> {
            byte[] body = ("{\"keys\":[" + jwk(key, "k") + "]}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/broken", exchange -> {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        server.start();
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        Map<String, String> settings = Map.of(
                "MQTT_JWT_ISSUER", ISSUER, "MQTT_SECURITY_ALLOW_ANONYMOUS", "false", "MQTT_STORE_KIND", "memory");
        try {
            try (BrokerProcess broker = BrokerProcess.start(with(settings, address + "/keys"))) {
                connect(broker, token(key, "k", 60), new CompletableFuture<>()).disconnect();
            }
            try (BrokerProcess broker = BrokerProcess.start(with(settings, address + "/broken"))) {
                assertEquals(Mqtt5ConnAckReasonCode.SERVER_UNAVAILABLE, rejection(broker, token(key, "k", 60)));
            }
        } finally {
            server.stop(0);
        }
    }

    private static Map<String, String> with(Map<String, String> settings, String url) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("MQTT_JWT_JWKS_URL", url);
        return all;
    }
}
