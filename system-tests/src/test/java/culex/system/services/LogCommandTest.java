package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import culex.testing.BrokerProcess;
import culex.testing.NatsServer;
import culex.testing.PackagedService;
import culex.testing.Ports;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that move a store to a cluster and back, and those that check and repair its log, with a real NATS server. */
class LogCommandTest {
    private static final int BROKEN = 65;
    private static final String SECRET = "the secret of the replicas of a test";
    private static final Pattern ANSWERED = Pattern.compile("\"success\":\\s*true");

    @TempDir
    private Path directory;

    private NatsServer nats;
    private int relayPort;

    @BeforeEach
    void startNats() {
        nats = NatsServer.start();
        relayPort = Ports.fixed(1).getFirst();
    }

    @AfterEach
    void stopNats() {
        if (nats != null) {
            nats.close();
        }
    }

    private Map<String, String> single(String name) {
        return Map.of(
                "MQTT_STORE_DIRECTORY", directory.resolve(name).toAbsolutePath().toString());
    }

    private Map<String, String> replica(String name) {
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
    private static String run(int code, Map<String, String> settings, String... arguments) {
        try (RunningProgram program =
                RunningProgram.start(arguments[0], Path.of("."), settings, PackagedService.tool(arguments))) {
            assertEquals(code, program.awaitExit(), program::output);
            assertFalse(program.output().contains("\tat "), program::output);
            assertFalse(program.output().contains(SECRET), program::output);
            return program.output();
        }
    }

    private static String transfer(int code, Map<String, String> settings, String command) {
        return run(code, settings, "store", Objects.requireNonNull(settings.get("MQTT_STORE_DIRECTORY")), command);
    }

    private static void assertContains(String part, String text) {
        assertTrue(text.contains(part), text);
    }

    private static Mqtt5BlockingClient client(BrokerProcess broker, String identifier) {
        return MqttClient.builder()
                .identifier(identifier)
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .useMqttVersion5()
                .buildBlocking();
    }

    private static boolean connectSleeper(Mqtt5BlockingClient sleeper) {
        return sleeper.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(3600)
                .send()
                .isSessionPresent();
    }

    private static void subscribeSleeper(BrokerProcess broker) {
        Mqtt5BlockingClient sleeper = client(broker, "sleeper");
        assertFalse(connectSleeper(sleeper));
        sleeper.subscribeWith()
                .topicFilter("queue/#")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send();
        sleeper.disconnect();
    }

    private static void publish(BrokerProcess broker, String topic, boolean isRetained) {
        Mqtt5BlockingClient publisher = client(broker, "publisher");
        publisher.connect();
        publisher
                .publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(isRetained)
                .payload(new byte[10])
                .send();
        publisher.disconnect();
    }

    /** Waits until the sleeper has found messages of all these topics in its session and among the retained messages. */
    private static void assertReceived(Set<String> wanted, BrokerProcess broker) throws InterruptedException {
        Mqtt5BlockingClient sleeper = client(broker, "sleeper");
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

    private void importSingle() {
        try (BrokerProcess broker = BrokerProcess.start(single("single"))) {
            subscribeSleeper(broker);
            publish(broker, "queue/one", false);
            publish(broker, "kept/one", true);
            broker.stop();
        }
        assertContains("imported ", transfer(0, replica("single"), "import"));
    }

    private String info(String name) {
        return run(0, replica(name), "log", "info");
    }

    private static long number(String name, String info) {
        Matcher found = Pattern.compile("(?m)^" + name + " (\\d+)").matcher(info);
        assertTrue(found.find(), info);
        return Long.parseLong(found.group(1));
    }

    @Test
    void sessionsAndMessagesMoveToAClusterAndBack() throws Exception {
        importSingle();
        assertContains("has commits already", transfer(1, replica("single"), "import"));
        assertContains("The log is whole", run(0, replica("single"), "log", "verify"));
        try (BrokerProcess broker = BrokerProcess.start(replica("replica"))) {
            assertReceived(Set.of("kept/one", "queue/one"), broker);
            publish(broker, "queue/two", false);
            assertContains("there is a store", transfer(1, replica("replica"), "export"));
            String info = info("single");
            assertContains("lease confirmed", info);
            assertContains("owner replica at 127.0.0.1:" + relayPort, info);
            assertContains("sync_interval always", info);
            assertContains("The log is whole", run(0, replica("single"), "log", "verify", "--from", "3"));
            assertContains(
                    "owns the sessions: stop all replicas", run(2, replica("replica"), "log", "repair", "--yes"));
            assertContains("\nmqtt_fenced_total 0.0", metrics(broker));
            broker.stop();
        }
        assertContains("exported the records of ", transfer(0, replica("back"), "export"));
        assertContains("there is a store", transfer(1, replica("back"), "export"));
        try (BrokerProcess broker = BrokerProcess.start(single("back"))) {
            assertReceived(Set.of("kept/one", "queue/two"), broker);
        }
    }

    @Test
    void aLogWithAMissingAndADamagedCommitIsRepairedFromTheCopyOfAReplica() throws Exception {
        importSingle();
        Map<String, String> settings = replica("replica");
        try (BrokerProcess broker = BrokerProcess.start(settings)) {
            publish(broker, "queue/two", false);
            publish(broker, "queue/three", false);
            broker.stop();
        }
        long missing = number("last position", info("single")) - 1;
        request("$JS.API.STREAM.MSG.DELETE.CULEX_culex_0", "{\"seq\":" + missing + "}");
        publishToNats("CULEX_culex_0", "not a commit, but as long as one".repeat(3));
        assertContains("the message at position " + missing, run(1, settings, "log", "verify"));
        assertContains("is not one of Culex", run(1, settings, "log", "verify", "--from", Long.toString(missing + 1)));
        BrokerProcess.FailedStart refused = BrokerProcess.startAndExpectFailure(replica("fresh"));
        assertEquals(BROKEN, refused.exitCode(), () -> String.join("\n", refused.lines()));
        String planned = run(1, settings, "log", "repair");
        assertContains("Nothing was changed", planned);
        assertContains("Lost: what the log has from position " + (missing + 2), planned);
        assertContains("The log is repaired", run(0, settings, "log", "repair", "--yes"));
        assertContains("The log is whole", run(0, settings, "log", "verify"));
        try (BrokerProcess broker = BrokerProcess.start(replica("fresh-again"))) {
            assertReceived(Set.of("kept/one", "queue/one", "queue/two", "queue/three"), broker);
        }
    }

    @Test
    void wrongUsesAreOneLine() {
        Map<String, String> nowhere = replica("nowhere");
        assertContains("there is no store in", transfer(1, nowhere, "import"));
        assertContains("there is no copy of the log", run(2, nowhere, "log", "repair"));
        assertContains("mqtt.store.kind must be jetstream or postgres", run(2, single("nowhere"), "log", "info"));
        assertContains("./culex log verify", run(2, nowhere, "log", "mend"));
        try (BrokerProcess broker = BrokerProcess.start(single("single"))) {
            assertTrue(broker.running());
            assertContains("is in use by another broker", transfer(1, replica("single"), "import"));
        }
    }

    private static String metrics(BrokerProcess broker) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(broker.managementUrl() + "q/metrics"))
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    /** Sends a request to NATS, which must succeed. */
    private void request(String subject, String text) throws IOException {
        String answer =
                exchange("SUB answer 1\r\nPUB " + subject + " answer " + text.length() + "\r\n" + text + "\r\n");
        assertTrue(ANSWERED.matcher(answer).find(), answer);
    }

    private void publishToNats(String subject, String text) throws IOException {
        exchange("SUB answer 1\r\nPUB " + subject + " answer " + text.length() + "\r\n" + text + "\r\n");
    }

    /** Speaks the protocol of NATS; returns everything up to the message that answers. */
    private String exchange(String commands) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), nats.port())) {
            socket.setSoTimeout((int) RunningProgram.PATIENCE.toMillis());
            socket.getOutputStream()
                    .write(("CONNECT {\"verbose\":false}\r\n" + commands).getBytes(StandardCharsets.UTF_8));
            InputStream in = socket.getInputStream();
            StringBuilder read = new StringBuilder();
            while (!read.toString().matches("(?s).*MSG answer 1 \\d+\r\n[^\r]*\r\n")) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("NATS has closed the connection: " + read);
                }
                read.append((char) next);
            }
            return read.toString();
        }
    }
}
