package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import culex.testing.BrokerProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The security profile hardened, in the packaged broker. */
class HardenedProfileTest {
    private static final String TOKEN = "the-token-of-the-scraper";
    /** A line of a password file that mosquitto_passwd has written; the password is {@code geheim}. */
    private static final String BOB =
            "bob:$7$101$oxAuLv41Mo/iGMcg$nElX2ZhjgM6/pAZndFCG1D4bTpOQGM18I/FQY70EBDlbr9o0Fz6iPnqpqWQ4TzWuP4M59ICgfyInPs4ZbyNHpQ==";

    @TempDir
    private Path directory;

    private String file(String name, String content) throws Exception {
        return Files.writeString(directory.resolve(name), content)
                .toAbsolutePath()
                .toString();
    }

    @Test
    void brokerWithNeitherAuthenticatorNorPermissionsDoesNotStartAndReportsWhy() {
        BrokerProcess.FailedStart failed = BrokerProcess.startAndExpectFailure(
                Map.of("MQTT_SECURITY_PROFILE", "hardened", "MQTT_STORE_KIND", "memory"));
        List<String> lines = failed.lines().stream()
                .filter(line -> line.contains("mqtt.security.users-file") && line.contains("mqtt.acl.file"))
                .toList();
        assertEquals(1, lines.size(), failed.lines()::toString);
    }

    @Test
    void hardenedBrokerNeedsALoginToConnectAndATokenForMetrics() throws Exception {
        Map<String, String> settings = Map.of(
                "MQTT_SECURITY_PROFILE",
                "hardened",
                "MQTT_STORE_KIND",
                "memory",
                "MQTT_SECURITY_REFUSAL_DELAY",
                "0s",
                "MQTT_SECURITY_MOSQUITTO_PASSWORD_FILE",
                file("passwd", BOB + "\n"),
                "MQTT_ACL_FILE",
                file("acl", "user bob\ntopic readwrite plant/#\n"),
                "MQTT_MANAGEMENT_TOKEN_FILE",
                file("tokens", TOKEN + "\n"));
        try (BrokerProcess broker = BrokerProcess.start(settings)) {
            Mqtt5BlockingClient anonymous = client(broker);
            assertThrows(Mqtt5ConnAckException.class, anonymous::connect);
            Mqtt5BlockingClient bob = client(broker);
            bob.connectWith()
                    .simpleAuth()
                    .username("bob")
                    .password("geheim".getBytes(StandardCharsets.UTF_8))
                    .applySimpleAuth()
                    .send();
            bob.disconnect();

            assertEquals(200, status(broker, "q/health/ready", ""));
            assertEquals(401, status(broker, "q/metrics", ""));
            assertEquals(401, status(broker, "q/metrics/", ""));
            assertEquals(401, status(broker, "q/culex/backup", ""));
            assertEquals(401, status(broker, "q/metrics", "Bearer wrong-wrong-wrong-wrong"));
            assertEquals(200, status(broker, "q/metrics", "Bearer " + TOKEN));
            assertTrue(broker.log().stream().noneMatch(line -> line.contains("Anonymous access is on")));
        }
    }

    private static Mqtt5BlockingClient client(BrokerProcess broker) {
        return MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .buildBlocking();
    }

    private static int status(BrokerProcess broker, String path, String authorization) throws Exception {
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(broker.managementUrl() + path));
            if (!authorization.isEmpty()) {
                request.header("Authorization", authorization);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
