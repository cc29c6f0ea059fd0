package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import culex.testing.BrokerProcess;
import culex.testing.PackagedService;
import culex.testing.Programs;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings of the packaged subscriber and of mosquitto_sub, replayed by the packaged publisher. */
@Tag("native")
class ReplayTest {
    private static final Mqtt5Publish WITH_PROPERTIES = Mqtt5Publish.builder()
            .topic("plant/1")
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload("{\"bar\":\"ü\"}".getBytes(StandardCharsets.UTF_8))
            .contentType("application/json")
            .payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8)
            .responseTopic("answers")
            .correlationData("abc".getBytes(StandardCharsets.UTF_8))
            .userProperties()
            .add("unit", "bar")
            .add("unit", "psi")
            .applyUserProperties()
            .build();

    private static final Mqtt5Publish OF_BYTES = Mqtt5Publish.builder()
            .topic("plant/2")
            .qos(MqttQos.EXACTLY_ONCE)
            .payload(new byte[] {-1, 0, 1})
            .build();

    @TempDir
    private Path directory;

    private static Mqtt5AsyncClient client(BrokerProcess broker) {
        Mqtt5AsyncClient client = Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .buildAsync();
        client.connect().join();
        return client;
    }

    private static void await(BooleanSupplier condition) {
        Awaitility.await().atMost(RunningProgram.PATIENCE).until(condition::getAsBoolean);
    }

    /** Replays a recording with plant/ changed to again/ in its topics, and returns the messages that a client receives. */
    private static List<Mqtt5Publish> replay(BrokerProcess broker, Path recording, int messages) throws IOException {
        return publish(
                broker,
                messages,
                Map.of(
                        "SENSOR_REPLAY_FILE",
                        recording.toString(),
                        "SENSOR_REPLAY_SPEED",
                        "max",
                        "SENSOR_REPLAY_TOPIC",
                        "plant/=again/"));
    }

    /** Runs a publisher with these settings until its end, and returns the messages on again/# that a client receives. */
    private static List<Mqtt5Publish> publish(BrokerProcess broker, int messages, Map<String, String> settings)
            throws IOException {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("QUARKUS_HTTP_HOST_ENABLED", "false");
        environment.put("SENSOR_BROKER_HOST", "127.0.0.1");
        environment.put("SENSOR_BROKER_PORT", Integer.toString(broker.httpPort()));
        environment.put("SENSOR_EXIT_WHEN_DONE", "true");
        List<Mqtt5Publish> received = new CopyOnWriteArrayList<>();
        Mqtt5AsyncClient receiver = client(broker);
        receiver.publishes(MqttGlobalPublishFilter.ALL, received::add);
        receiver.subscribeWith()
                .topicFilter("again/#")
                .qos(MqttQos.EXACTLY_ONCE)
                .send()
                .join();
        try (RunningProgram publisher = RunningProgram.start(
                "publisher", Path.of("."), environment, PackagedService.command("publisher", List.of()))) {
            publisher.awaitSuccess();
        }
        await(() -> received.size() >= messages);
        receiver.disconnect().join();
        return received;
    }

    private static void assertSame(Mqtt5Publish sent, Mqtt5Publish received) {
        assertEquals(
                sent.getTopic().toString().replace("plant/", "again/"),
                received.getTopic().toString());
        assertEquals(sent.getPayload(), received.getPayload());
        assertEquals(sent.getQos(), received.getQos());
        assertEquals(sent.getContentType(), received.getContentType());
        assertEquals(sent.getPayloadFormatIndicator(), received.getPayloadFormatIndicator());
        assertEquals(sent.getResponseTopic(), received.getResponseTopic());
        assertEquals(sent.getCorrelationData(), received.getCorrelationData());
        assertEquals(sent.getUserProperties(), received.getUserProperties());
    }

    private static void publish(BrokerProcess broker, Mqtt5Publish... messages) {
        Mqtt5AsyncClient sender = client(broker);
        for (Mqtt5Publish message : messages) {
            sender.publish(message).join();
        }
        sender.disconnect().join();
    }

    private static Mqtt5Publish retained(Mqtt5Publish message) {
        return message.extend().retain(true).build();
    }

    private static Mqtt5Publish of(String topic, List<Mqtt5Publish> received) {
        return received.stream()
                .filter(message -> message.getTopic().toString().equals(topic))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void replayOfASubscriberRecordingEqualsThePublishedMessages() throws Exception {
        for (String format : List.of("json", "csv")) {
            Path recording = directory.resolve("recording." + format);
            Map<String, String> environment = new HashMap<>(Map.of(
                    "QUARKUS_HTTP_HOST_ENABLED",
                    "false",
                    "READINGS_BROKER_HOST",
                    "127.0.0.1",
                    "READINGS_TOPICS",
                    "plant/#",
                    "READINGS_QOS",
                    "2",
                    "READINGS_SINKS",
                    "file",
                    "READINGS_FILE_PATH",
                    recording.toString(),
                    "READINGS_FILE_FORMAT",
                    format,
                    "READINGS_FILE_PAYLOAD",
                    "string"));
            try (BrokerProcess broker = BrokerProcess.start()) {
                environment.put("READINGS_BROKER_PORT", Integer.toString(broker.httpPort()));
                // Retained, so that the messages arrive no matter when the subscriber subscribes.
                publish(broker, retained(WITH_PROPERTIES), retained(OF_BYTES));
                try (RunningProgram subscriber = RunningProgram.start(
                        "subscriber", Path.of("."), environment, PackagedService.command("subscriber", List.of()))) {
                    await(() -> lines(recording) >= (format.equals("csv") ? 3 : 2));
                    assertTrue(subscriber.running(), subscriber::output);
                }
                List<Mqtt5Publish> received = replay(broker, recording, 2);
                assertSame(WITH_PROPERTIES, of("again/1", received));
                assertSame(OF_BYTES, of("again/2", received));
            }
        }
    }

    /** The scenario has no stages, so it ends when both groups have sent all of their messages. */
    @Test
    void groupOfAScenarioReplaysARecordingBesideReadings() throws Exception {
        Files.writeString(directory.resolve("recording.jsonl"), """
                {"topic":"plant/1","payload":"a","qos":1,"retain":false,"receivedAt":"2026-11-29T09:00:00.000Z"}
                {"topic":"plant/2","payload":"b","qos":1,"retain":false,"receivedAt":"2026-11-29T09:00:01.000Z"}
                """);
        Path scenario = Files.writeString(directory.resolve("scenario.yaml"), """
                groups:
                  - name: recorded
                    devices: 1
                    replay: {file: recording.jsonl, speed: 100, topic: plant/=again/}
                  - name: simulated
                    devices: 1
                    streams: [{topic: again/3, payload: c, interval: 10ms, count: 1, qos: 1}]
                """);
        try (BrokerProcess broker = BrokerProcess.start()) {
            List<Mqtt5Publish> received = publish(broker, 3, Map.of("SENSOR_SCENARIO", scenario.toString()));
            assertEquals(
                    List.of("again/1 a", "again/2 b", "again/3 c"),
                    received.stream()
                            .map(message -> message.getTopic() + " "
                                    + new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8))
                            .sorted()
                            .toList());
        }
    }

    private static long lines(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file).lines().count() : 0;
        } catch (IOException unreadable) {
            return 0;
        }
    }

    @Test
    void replayOfAMosquittoSubRecordingEqualsThePublishedMessages() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start()) {
            Path recording = directory.resolve("mosquitto.jsonl");
            publish(broker, retained(WITH_PROPERTIES));
            try (RunningProgram recorder = RunningProgram.start(
                    "mosquitto_sub",
                    Path.of("."),
                    Map.of(),
                    List.of(
                            Programs.mosquittoSub().toString(),
                            "-h",
                            "127.0.0.1",
                            "-p",
                            Integer.toString(broker.tcpPort()),
                            "-V",
                            "5",
                            "-q",
                            "2",
                            "-t",
                            "plant/#",
                            "-F",
                            "%j",
                            "-C",
                            "1"))) {
                recorder.awaitSuccess();
                Files.writeString(recording, recorder.output());
            }
            assertSame(WITH_PROPERTIES, replay(broker, recording, 1).getFirst());
        }
    }
}
