package culex.system.services;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import culex.testing.BrokerProcess;
import culex.testing.PackagedService;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The logs of the three packaged services with QUARKUS_LOG_CONSOLE_JSON_ENABLED: each line is one JSON object with the time and its offset
 * from UTC, and no line has a payload or a password.
 */
class JsonLogTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "geheim";
    private static final String WRONG_PASSWORD = "a-wrong-password";
    private static final String PAYLOAD = "confidential-reading";

    /** As mosquitto_passwd 2.0 has written it; the password is {@link #PASSWORD}. */
    private static final String BOB =
            "bob:$7$101$oxAuLv41Mo/iGMcg$nElX2ZhjgM6/pAZndFCG1D4bTpOQGM18I/FQY70EBDlbr9o0Fz6iPnqpqWQ4TzWuP4M59ICgfyInPs4ZbyNHpQ==";

    /**
     * The environment of all three services. The time zone is Taipei, which has no daylight saving time, so that the offset is always the
     * same.
     */
    private static final Map<String, String> LOG =
            Map.of("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true", "TZ", "Asia/Taipei", "QUARKUS_HTTP_HOST", "127.0.0.1");

    @TempDir
    private Path directory;

    @Test
    void jsonLogsOfAllServicesHaveTimesWithUtcOffsetsAndNoPayloadsOrPasswords() throws IOException {
        Path readings = directory.resolve("readings.jsonl").toAbsolutePath();
        try (BrokerProcess broker = startBroker();
                RunningProgram subscriber = start(
                        "subscriber",
                        Map.of(
                                "READINGS_BROKER_PORT",
                                Integer.toString(broker.httpPort()),
                                "READINGS_CREDENTIALS_USERNAME",
                                "bob",
                                "READINGS_CREDENTIALS_PASSWORD",
                                PASSWORD,
                                "READINGS_SINKS",
                                "file",
                                "READINGS_FILE_PATH",
                                readings.toString()));
                RunningProgram publisher = start(
                        "publisher",
                        Map.of(
                                "SENSOR_BROKER_PORT",
                                Integer.toString(broker.httpPort()),
                                "SENSOR_CREDENTIALS_USERNAME",
                                "bob",
                                "SENSOR_CREDENTIALS_PASSWORD",
                                PASSWORD,
                                "SENSOR_FLEET_SIZE",
                                "2",
                                "SENSOR_PAYLOAD",
                                "{\"text\":\"" + PAYLOAD + "\"}"))) {
            assertThrows(Mqtt5ConnAckException.class, () -> connect(broker, WRONG_PASSWORD));
            await("a reading in the file")
                    .atMost(RunningProgram.PATIENCE)
                    .until(() ->
                            Files.exists(readings) && Files.readString(readings).contains(PAYLOAD));
            broker.awaitLog("the rejected login", line -> line.contains("not authenticated"));
            publisher.stop();
            subscriber.stop();
            broker.stop();
            assertIsConfidentialJson("publisher", publisher.lines());
            assertIsConfidentialJson("subscriber", subscriber.lines());
            assertIsConfidentialJson("broker", broker.log());
        }
    }

    /** Starts a broker that also logs each packet, which is its most detailed log. */
    private BrokerProcess startBroker() throws IOException {
        Path passwords = Files.writeString(directory.resolve("passwd"), BOB + "\n");
        Map<String, String> settings = new HashMap<>(LOG);
        settings.put(
                "MQTT_SECURITY_MOSQUITTO_PASSWORD_FILE",
                passwords.toAbsolutePath().toString());
        settings.put("MQTT_SECURITY_ALLOW_ANONYMOUS", "false");
        settings.put("MQTT_SECURITY_REFUSAL_DELAY", "0s");
        settings.put("MQTT_STORE_KIND", "memory");
        settings.put("QUARKUS_LOG_CATEGORY__CULEX_BROKER__LEVEL", "TRACE");
        return BrokerProcess.start(settings);
    }

    private static RunningProgram start(String service, Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(LOG);
        environment.put("QUARKUS_HTTP_PORT", "0");
        environment.putAll(settings);
        return RunningProgram.start(service, Path.of("."), environment, PackagedService.command(service, List.of()));
    }

    private static void connect(BrokerProcess broker, String password) {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .simpleAuth()
                .username("bob")
                .password(password.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
        client.connect();
    }

    private static void assertIsConfidentialJson(String service, List<String> lines) {
        assertFalse(lines.isEmpty(), service);
        for (String line : lines) {
            JsonNode json = parse(service, line);
            OffsetDateTime time = OffsetDateTime.parse(json.path("timestamp").asText());
            assertEquals(ZoneOffset.ofHours(8), time.getOffset(), line);
            assertFalse(json.path("message").asText().isEmpty(), line);
            assertFalse(json.path("level").asText().isEmpty(), line);
        }
        String all = String.join("\n", lines);
        for (String secret : List.of(PAYLOAD, PASSWORD, WRONG_PASSWORD)) {
            assertFalse(all.contains(secret), () -> service + " logs " + secret + ":\n" + all);
        }
    }

    private static JsonNode parse(String service, String line) {
        try {
            JsonNode json = JSON.readTree(line);
            assertTrue(json.isObject(), service + ": " + line);
            return json;
        } catch (JsonProcessingException notJson) {
            throw new AssertionError(service + ": " + line, notJson);
        }
    }
}
