package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import culex.system.StoredMessages;
import culex.testing.BrokerProcess;
import culex.testing.NatsServer;
import culex.testing.PackagedService;
import culex.testing.Ports;
import culex.testing.RunningProgram;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A NATS server, the settings of brokers that use it, and the programs of the broker's executable. */
class LogCommandFixture {
    static final String SECRET = "the secret of the replicas of a test";

    @TempDir
    Path directory;

    NatsServer nats;
    int relayPort;

    @BeforeEach
    void startNats() {
        nats = NatsServer.start();
        relayPort = Ports.free();
    }

    @AfterEach
    void stopNats() {
        if (nats != null) {
            nats.close();
        }
    }

    Map<String, String> single(String name) {
        return Map.of(
                "MQTT_STORE_DIRECTORY", directory.resolve(name).toAbsolutePath().toString());
    }

    Map<String, String> replica(String name) {
        Map<String, String> settings = new HashMap<>(single(name));
        settings.put("MQTT_STORE_KIND", "jetstream");
        settings.put("MQTT_CLUSTER_SERVERS", nats.url());
        settings.put("MQTT_CLUSTER_MONITOR_URLS", nats.monitorUrl().toString());
        settings.put("MQTT_CLUSTER_LOG_REPLICAS", "1");
        settings.put("MQTT_CLUSTER_LOG_BYTES_MAX", "1000000000");
        settings.put("MQTT_CLUSTER_REPLICA", "replica");
        settings.put("MQTT_CLUSTER_ADDRESS", "127.0.0.1");
        settings.put("MQTT_CLUSTER_RELAY_PORT", Integer.toString(relayPort));
        settings.put("MQTT_CLUSTER_SECRET", SECRET);
        return settings;
    }

    /** Runs a program of the broker's executable, and returns its output, which has no stack trace and no secret. */
    static String run(int code, Map<String, String> settings, String... arguments) {
        try (RunningProgram program =
                RunningProgram.start(arguments[0], Path.of("."), settings, PackagedService.tool(arguments))) {
            assertEquals(code, program.awaitExit(), program::output);
            assertFalse(program.output().contains("\tat "), program::output);
            assertFalse(program.output().contains(SECRET), program::output);
            return program.output();
        }
    }

    static String transfer(int code, Map<String, String> settings, String command) {
        return run(code, settings, "store", Objects.requireNonNull(settings.get("MQTT_STORE_DIRECTORY")), command);
    }

    static void assertContains(String part, String text) {
        assertTrue(text.contains(part), text);
    }

    static boolean connectSleeper(Mqtt5BlockingClient sleeper) {
        return sleeper.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(3600)
                .send()
                .isSessionPresent();
    }

    static void subscribeSleeper(BrokerProcess broker) {
        Mqtt5BlockingClient sleeper = StoredMessages.client(broker, "sleeper");
        assertFalse(connectSleeper(sleeper));
        sleeper.subscribeWith()
                .topicFilter("queue/#")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send();
        sleeper.disconnect();
    }

    /** Waits until the sleeper has found messages of all these topics in its session and among the retained messages. */
    static void assertReceived(Set<String> wanted, BrokerProcess broker) throws InterruptedException {
        Mqtt5BlockingClient sleeper = StoredMessages.client(broker, "sleeper");
        Set<String> topics = new TreeSet<>();
        try (Mqtt5BlockingClient.Mqtt5Publishes publishes = sleeper.publishes(MqttGlobalPublishFilter.ALL)) {
            assertTrue(connectSleeper(sleeper), "the session is there");
            sleeper.subscribeWith()
                    .topicFilter("kept/#")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            while (!topics.containsAll(wanted)) {
                Mqtt5Publish next = publishes
                        .receive(RunningProgram.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .orElseThrow();
                topics.add(next.getTopic().toString());
            }
        }
        sleeper.disconnect();
    }

    String info(String name) {
        return run(0, replica(name), "log", "info");
    }

    static long number(String name, String info) {
        Matcher found = Pattern.compile("(?m)^" + name + " (\\d+)").matcher(info);
        assertTrue(found.find(), info);
        return Long.parseLong(found.group(1));
    }
}
