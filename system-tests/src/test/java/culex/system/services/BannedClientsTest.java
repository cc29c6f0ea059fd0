package culex.system.services;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import culex.testing.BrokerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bans, and users of a password file of Mosquitto, in the packaged broker. */
@Tag("native")
class BannedClientsTest {
    /** As mosquitto_passwd 2.0 has written it; the password is {@code geheim}. */
    private static final String BOB =
            "bob:$7$101$oxAuLv41Mo/iGMcg$nElX2ZhjgM6/pAZndFCG1D4bTpOQGM18I/FQY70EBDlbr9o0Fz6iPnqpqWQ4TzWuP4M59ICgfyInPs4ZbyNHpQ==";

    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    private Path directory;

    private BrokerProcess start(Path bans, Map<String, String> further) throws IOException {
        Path passwords = Files.writeString(directory.resolve("passwd"), BOB + "\n");
        Map<String, String> settings = new HashMap<>(further);
        settings.put(
                "MQTT_SECURITY_MOSQUITTO_PASSWORD_FILE",
                passwords.toAbsolutePath().toString());
        settings.put("MQTT_SECURITY_ALLOW_ANONYMOUS", "false");
        settings.put("MQTT_SECURITY_REFUSAL_DELAY", "0s");
        settings.put("MQTT_BANS_FILE", bans.toAbsolutePath().toString());
        settings.put("MQTT_STORE_KIND", "memory");
        return BrokerProcess.start(settings);
    }

    private static Mqtt5BlockingClient connect(
            BrokerProcess broker, String clientId, String password, CompletableFuture<Throwable> end) {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .addDisconnectedListener(context -> end.complete(context.getCause()))
                .simpleAuth()
                .username("bob")
                .password(password.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
        client.connect();
        return client;
    }

    private static Mqtt5ConnAckReasonCode rejection(BrokerProcess broker, String clientId, String password) {
        Mqtt5ConnAckException rejected = assertThrows(
                Mqtt5ConnAckException.class, () -> connect(broker, clientId, password, new CompletableFuture<>()));
        return rejected.getMqttMessage().getReasonCode();
    }

    @Test
    void bannedClientIsDisconnectedAndRejectedUntilTheBanIsRemoved() throws Exception {
        Path bans = Files.writeString(directory.resolve("bans"), "");
        try (BrokerProcess broker = start(bans, Map.of())) {
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            Mqtt5BlockingClient client = connect(broker, "pump", "geheim", end);
            assertTrue(client.getState().isConnected());
            assertEquals(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD, rejection(broker, "other", "wrong"));

            replace(bans, "client pump reason=stolen\n");

            Throwable cause = end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Mqtt5DisconnectException disconnected = (Mqtt5DisconnectException) cause;
            assertEquals(
                    Mqtt5DisconnectReasonCode.ADMINISTRATIVE_ACTION,
                    disconnected.getMqttMessage().getReasonCode());
            assertEquals(Mqtt5ConnAckReasonCode.BANNED, rejection(broker, "pump", "geheim"));
            broker.awaitLog("the ban", line -> line.contains("banned: stolen"));
            connect(broker, "other", "geheim", new CompletableFuture<>()).disconnect();
        }
    }

    @Test
    void addressWithTooManyFailedLoginsIsRejectedBeforeAPasswordIsChecked() throws Exception {
        Path bans = Files.writeString(directory.resolve("bans"), "user nobody\n");
        try (BrokerProcess broker = start(bans, Map.of("MQTT_BANS_FAILED_LOGINS_MAX", "3"))) {
            Mqtt5ConnAckReasonCode last = Mqtt5ConnAckReasonCode.SUCCESS;
            for (int i = 0; i < 20 && last != Mqtt5ConnAckReasonCode.BANNED; i++) {
                last = rejection(broker, "guesser", "wrong");
            }
            assertEquals(Mqtt5ConnAckReasonCode.BANNED, last);
            assertEquals(Mqtt5ConnAckReasonCode.BANNED, rejection(broker, "other", "geheim"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void automaticBanSurvivesAKillAndAnOrderedRestart(boolean isKilled) throws Exception {
        Path store = directory.resolve("store");
        try (BrokerProcess broker = BrokerProcess.start(Map.of(
                "MQTT_STORE_KIND", "rocksdb",
                "MQTT_STORE_DIRECTORY", store.toAbsolutePath().toString(),
                "MQTT_BANS_DISCONNECTS_MAX", "3",
                "MQTT_BANS_TIME", "1h"))) {
            for (int i = 0; i <= 3; i++) {
                CompletableFuture<Throwable> end = new CompletableFuture<>();
                connect(broker, "flapping", "any", end).disconnect();
                end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            await("the ban")
                    .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                    .untilAsserted(
                            () -> assertEquals(Mqtt5ConnAckReasonCode.BANNED, rejection(broker, "flapping", "any")));
            if (isKilled) {
                await("the file of automatic bans")
                        .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                        .until(() -> Files.exists(store.resolve("automatic-bans")));
                broker.kill();
            } else {
                broker.stop();
            }
            broker.restart();
            assertEquals(Mqtt5ConnAckReasonCode.BANNED, rejection(broker, "flapping", "any"));
            connect(broker, "other", "any", new CompletableFuture<>()).disconnect();
        }
    }

    @Test
    void malformedBansFilePreventsTheStart() throws IOException {
        Path bans = Files.writeString(directory.resolve("bans"), "user eve\naddress 10.0.0.0/99\n");
        BrokerProcess.FailedStart failed = BrokerProcess.startAndExpectFailure(
                Map.of("MQTT_BANS_FILE", bans.toAbsolutePath().toString(), "MQTT_STORE_KIND", "memory"));
        assertTrue(
                failed.lines().stream()
                        .anyMatch(line -> line.contains("mqtt.bans.file: ") && line.contains("line 2: ")),
                failed.lines()::toString);
    }

    private static void replace(Path file, String content) throws IOException {
        Path next = Files.writeString(file.resolveSibling("bans.new"), content);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
