package culex.system.services;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import culex.testing.BrokerProcess;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The users in the admin API of the packaged broker, and their logins. */
@Tag("native")
class AdminUsersTest {
    private static final String KEY = "a-key-of-the-test-0123456789";

    @TempDir
    private Path directory;

    @Test
    void userOfTheApiLogsInUntilTheApiRemovesTheUser() throws Exception {
        Path keys = Files.writeString(directory.resolve("keys"), KEY + "\n");
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
        Path users = directory.resolve("users").toAbsolutePath();
        UserProgram.add(users, "first", "first-secret");
        Map<String, String> settings = Map.of(
                "MQTT_MANAGEMENT_TOKEN_FILE", keys.toAbsolutePath().toString(),
                "MQTT_SECURITY_USERS_FILE", users.toString(),
                "MQTT_SECURITY_ALLOW_ANONYMOUS", "false",
                "MQTT_SECURITY_REFUSAL_DELAY", "0s",
                "MQTT_STORE_KIND", "memory");
        try (BrokerProcess broker = BrokerProcess.start(settings)) {
            assertEquals(201, send(broker, "PUT", "/users/ann", "{\"password\":\"secret-of-ann\"}"));
            await("the login of the new user").atMost(RunningProgram.PATIENCE).until(() -> mayConnect(broker));
            assertEquals(204, send(broker, "DELETE", "/users/ann", ""));
            await("the removal of the user").atMost(RunningProgram.PATIENCE).until(() -> !mayConnect(broker));
            assertEquals(409, send(broker, "DELETE", "/users/first", ""));
            broker.awaitLog("the change in the audit log", line -> line.contains("PUT /api/v1/users/ann"));
            assertEquals(
                    0,
                    broker.log().stream()
                            .filter(line -> line.contains("secret-of-ann"))
                            .count());
        }
    }

    private static boolean mayConnect(BrokerProcess broker) {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .simpleAuth()
                .username("ann")
                .password("secret-of-ann".getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
        try {
            client.connect();
            client.disconnect();
            return true;
        } catch (Mqtt5ConnAckException rejected) {
            return false;
        }
    }

    private static int send(BrokerProcess broker, String method, String path, String body)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(broker.managementUrl() + "api/v1" + path))
                    .header("Authorization", "Bearer " + KEY)
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}
