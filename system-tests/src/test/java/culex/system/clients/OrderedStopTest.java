package culex.system.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import culex.testing.BrokerProcess;
import culex.testing.RunningProgram;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM to the packaged broker with connected clients: DISCONNECT, wills, and stored messages after a restart. */
@Tag("native")
class OrderedStopTest {
    /** The grace period in docker-compose.yml. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final int BY_SIGTERM = 143;
    private static final int MESSAGES = 20;
    private static final int CLIENTS_EACH = 10;
    private static final String LATE = "late/end";

    @TempDir
    private Path data;

    @Test
    void stopDisconnectsClientsPublishesNoWillsAndLosesNoAcknowledgedMessage() throws Exception {
        assertEquals(messages(), stopAndRestart(Map.of()));
    }

    @Test
    void stopPublishesWillsIfConfigured() throws Exception {
        List<String> expected = messages();
        expected.add("late/three");
        expected.add("late/five");
        expected.sort(String::compareTo);
        List<String> received = stopAndRestart(Map.of("MQTT_STOP_WILLS", "publish"));
        received.sort(String::compareTo);
        assertEquals(expected, received);
    }

    private static List<String> messages() {
        List<String> topics = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            topics.add("late/" + (10 + i));
        }
        return topics;
    }

    /** Returns the topics of the messages that a client receives after the restart; its persistent session was offline during the stop. */
    private List<String> stopAndRestart(Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.put("MQTT_STORE_KIND", "rocksdb");
        all.put("MQTT_STORE_DIRECTORY", data.toString());
        try (BrokerProcess broker = BrokerProcess.start(all)) {
            Mqtt5BlockingClient away = kept(broker);
            away.subscribeWith()
                    .topicFilter("late/#")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            away.disconnect();
            List<CompletableFuture<Throwable>> five = new ArrayList<>();
            List<CompletableFuture<Throwable>> three = new ArrayList<>();
            for (int i = 0; i < CLIENTS_EACH; i++) {
                HiveMqAddress address = i % 2 == 0 ? HiveMqAddress.tcp(broker) : HiveMqAddress.webSocket(broker);
                five.add(connectFive(address, "five-" + i));
                three.add(connectThree(address, "three-" + i));
            }
            new HiveMqClient5(HiveMqAddress.tcp(broker))
                    .publishMany(MESSAGES, number -> "late/" + (10 + number), "kept");

            assertEquals(BY_SIGTERM, broker.stop(GRACE));

            for (CompletableFuture<Throwable> cause : five) {
                var disconnect = assertInstanceOf(Mqtt5DisconnectException.class, awaitCause(cause));
                assertEquals(
                        Mqtt5DisconnectReasonCode.SERVER_SHUTTING_DOWN,
                        disconnect.getMqttMessage().getReasonCode());
            }
            for (CompletableFuture<Throwable> cause : three) {
                assertInstanceOf(ConnectionClosedException.class, awaitCause(cause));
            }
            broker.restart();
            return received(broker);
        }
    }

    private static Throwable awaitCause(CompletableFuture<Throwable> cause) throws Exception {
        return cause.get(RunningProgram.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Reconnects, and reads messages up to one that is published now. */
    private static List<String> received(BrokerProcess broker) throws InterruptedException {
        List<String> topics = new ArrayList<>();
        Mqtt5BlockingClient back = keptClient(broker);
        try (Mqtt5BlockingClient.Mqtt5Publishes publishes = back.publishes(MqttGlobalPublishFilter.ALL)) {
            connect(back);
            new HiveMqClient5(HiveMqAddress.tcp(broker)).publish(LATE, "end", 1, false);
            while (true) {
                Mqtt5Publish next = publishes
                        .receive(RunningProgram.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .orElseThrow();
                if (next.getTopic().toString().equals(LATE)) {
                    return topics;
                }
                topics.add(next.getTopic().toString());
            }
        } finally {
            back.disconnect();
        }
    }

    private static Mqtt5BlockingClient kept(BrokerProcess broker) {
        Mqtt5BlockingClient client = keptClient(broker);
        connect(client);
        return client;
    }

    private static Mqtt5BlockingClient keptClient(BrokerProcess broker) {
        return HiveMqAddress.tcp(broker)
                .apply(MqttClient.builder().identifier("away"))
                .useMqttVersion5()
                .buildBlocking();
    }

    private static void connect(Mqtt5BlockingClient client) {
        client.connectWith().cleanStart(false).sessionExpiryInterval(3600).send();
    }

    /** Connects with MQTT 5 and a persistent session; the client five-0 has a will. */
    private static CompletableFuture<Throwable> connectFive(HiveMqAddress address, String clientId) {
        CompletableFuture<Throwable> cause = new CompletableFuture<>();
        var builder = builder(address, clientId, cause).useMqttVersion5();
        if (clientId.equals("five-0")) {
            builder = builder.willPublish()
                    .topic("late/five")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(gone())
                    .applyWillPublish();
        }
        builder.buildBlocking().connectWith().sessionExpiryInterval(3600).send();
        return cause;
    }

    private static CompletableFuture<Throwable> connectThree(HiveMqAddress address, String clientId) {
        CompletableFuture<Throwable> cause = new CompletableFuture<>();
        var builder = builder(address, clientId, cause).useMqttVersion3();
        if (clientId.equals("three-0")) {
            builder = builder.willPublish()
                    .topic("late/three")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(gone())
                    .applyWillPublish();
        }
        builder.buildBlocking().connect();
        return cause;
    }

    private static MqttClientBuilder builder(
            HiveMqAddress address, String clientId, CompletableFuture<Throwable> cause) {
        return address.apply(MqttClient.builder().identifier(clientId))
                .addDisconnectedListener(context -> cause.complete(context.getCause()));
    }

    private static byte[] gone() {
        return "gone".getBytes(StandardCharsets.UTF_8);
    }
}
