package culex.system.services;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import culex.system.BesideOthers;
import culex.system.deploy.Repository;
import culex.testing.Ports;
import culex.testing.Programs;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command ./culex up --cluster, with the packaged services and real NATS servers. It runs in a copy of the checkout that has the
 * scripts and links to the packages, so that it builds nothing and changes no file that other tests use.
 */
@BesideOthers
class ClusterCommandTest {
    private static final String TOPIC = "cluster/test";
    private static final String RUNS = "culex: the page: ";
    private static final List<String> PORTS = List.of(
            "CULEX_HTTP_PORT",
            "CULEX_TCP_PORT",
            "CULEX_MANAGEMENT_PORT",
            "CULEX_SUBSCRIBER_PORT",
            "CULEX_PUBLISHER_PORT",
            "CULEX_RELAY_PORT",
            "CULEX_NATS_PORT");
    /** How far each of these ports is from the next; the ports of a replica are 100 higher than those of the replica before. */
    private static final int PORT_STEP = 10;

    private static final int REPLICA_STEP = 100;
    private static final int ALL_REPLICAS = 3 * REPLICA_STEP;
    /** The ports of the brokers and of NATS for clients, for other NATS servers, and for monitoring. */
    private static final List<Integer> NATS_OFFSETS = List.of(0, 2_000, 4_000);

    private static final int NATS_SPAN = 4_000 + ALL_REPLICAS;
    /** All these ports are below those of culex.testing.Ports, which other tests use at the same time. */
    private static final int PORTS_FROM = 10_000;

    private static final int PORTS_TO = 20_000;
    private static final Pattern OWNER = Pattern.compile("^(broker-\\d) +\\|.* This replica owns the sessions: ");

    /** The command needs at most this time to stop eight processes in order: 20 s for each before it is killed. */
    private static final Duration STOP = Duration.ofSeconds(160);

    @TempDir
    private Path checkout;

    private Path nats;

    @BeforeEach
    void copyCheckout() throws IOException {
        nats = Programs.natsServer().toAbsolutePath();
        Files.copy(Repository.path("culex"), checkout.resolve("culex"), StandardCopyOption.COPY_ATTRIBUTES);
        link("scripts");
        link("deploy");
        for (String service : Repository.SERVICES) {
            String module = service + "-service";
            Path app = Files.createDirectories(checkout.resolve(module).resolve("target/quarkus-app"));
            link(module + "/jvm.options");
            for (String part : List.of("app", "lib", "quarkus", "quarkus-run.jar")) {
                link(module + "/target/quarkus-app/" + part);
            }
            try (RunningProgram stamp = RunningProgram.start(
                    "aot-stamp",
                    checkout,
                    environment(),
                    List.of("bash", "-c", ". scripts/aot.sh; aot_stamp >" + app.resolve("aot.options")))) {
                stamp.awaitSuccess(); // the services start without an AOT cache, and the command creates none
            }
        }
    }

    private void link(String file) throws IOException {
        Files.createSymbolicLink(checkout.resolve(file), Repository.path(file).toRealPath());
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("NATS_SERVER", nats.toString());
        return environment;
    }

    /** Returns the lowest of the ports, such that those of all parts of the cluster are free. */
    private static int freePorts() {
        return ThreadLocalRandom.current()
                .ints(PORTS_FROM, PORTS_TO - NATS_SPAN)
                .filter(first -> NATS_OFFSETS.stream()
                        .flatMapToInt(offset -> IntStream.range(first + offset, first + offset + ALL_REPLICAS))
                        .allMatch(Ports::isFree))
                .findFirst()
                .orElseThrow();
    }

    private Map<String, String> environmentWithPorts(int first) {
        Map<String, String> environment = environment();
        for (int i = 0; i < PORTS.size(); i++) {
            environment.put(PORTS.get(i), Integer.toString(first + i * PORT_STEP));
        }
        return environment;
    }

    private RunningProgram up(Map<String, String> environment) {
        return RunningProgram.start("culex-up", checkout, environment, List.of("./culex", "up", "--cluster"));
    }

    private static Mqtt5BlockingClient client(Map<String, String> environment, int replica, String identifier) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(identifier)
                .serverHost("127.0.0.1")
                .serverPort(Integer.parseInt(environment.get("CULEX_TCP_PORT")) + REPLICA_STEP * replica)
                .buildBlocking();
    }

    /** Returns the number of the last process that the command has started with this name. */
    private long process(Map<String, String> environment, String name) throws IOException {
        return Files.readAllLines(checkout.resolve(".culex-run").resolve(environment.get("CULEX_HTTP_PORT"))).stream()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .reduce((before, last) -> last)
                .orElseThrow();
    }

    /** Returns the name of the replica that took the sessions over last. */
    private static String owner(RunningProgram up) {
        return up.lines().stream()
                .map(OWNER::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .reduce((before, last) -> last)
                .orElseThrow();
    }

    private void kill(RunningProgram up, Map<String, String> environment, String name) throws IOException {
        ProcessHandle.of(process(environment, name)).orElseThrow().destroyForcibly();
        up.awaitLine(
                "another start of " + name,
                line -> line.equals("culex: " + name + " was ended by a signal (exit code 137); starting it again"));
    }

    private static void connect(Mqtt5BlockingClient client) {
        client.connectWith().cleanStart(false).sessionExpiryInterval(3600).send();
    }

    /** Publishes with QoS 1, again if a fail-over comes in between. */
    private static void publish(Map<String, String> environment, int replica, String text) {
        await("PUBACK of " + text)
                .atMost(RunningProgram.PATIENCE)
                .ignoreExceptions()
                .until(() -> {
                    Mqtt5BlockingClient client = client(environment, replica, "sender");
                    client.connect();
                    client.publishWith()
                            .topic(TOPIC)
                            .qos(MqttQos.AT_LEAST_ONCE)
                            .payload(text.getBytes(StandardCharsets.UTF_8))
                            .send();
                    client.disconnect();
                    return true;
                });
    }

    private static void assertReceives(Mqtt5BlockingClient.Mqtt5Publishes publishes, String text)
            throws InterruptedException {
        Mqtt5Publish message = publishes
                .receive(RunningProgram.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .orElseThrow();
        assertEquals(text, new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8));
    }

    private void exerciseCluster(RunningProgram up, int ports) throws Exception {
        Map<String, String> environment = environmentWithPorts(ports);
        up.awaitLine("the cluster runs", line -> line.startsWith(RUNS));
        Mqtt5BlockingClient receiver = client(environment, 1, "receiver");
        try (Mqtt5BlockingClient.Mqtt5Publishes publishes = receiver.publishes(MqttGlobalPublishFilter.ALL)) {
            connect(receiver);
            receiver.subscribeWith()
                    .topicFilter(TOPIC)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            publish(environment, 2, "over another front");
            assertReceives(publishes, "over another front");
            receiver.disconnect();
        }
        kill(up, environment, "nats-0");
        kill(up, environment, owner(up));
        publish(environment, 2, "after the kills");
        receiver = client(environment, 0, "receiver");
        try (Mqtt5BlockingClient.Mqtt5Publishes publishes = receiver.publishes(MqttGlobalPublishFilter.ALL)) {
            Mqtt5BlockingClient resumed = receiver;
            await("a connection")
                    .atMost(RunningProgram.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> {
                        connect(resumed);
                        return true;
                    });
            assertReceives(publishes, "after the kills");
            receiver.disconnect();
        }
        try (RunningProgram second = up(environmentWithPorts(ports + PORT_STEP / 2))) {
            assertEquals(1, second.awaitExit(), second::output);
            assertTrue(second.output().startsWith("culex: the NATS server of another cluster (pid "), second::output);
        }
    }

    @Test
    void clusterDeliversBetweenReplicasStartsKilledMembersAgainAndStopsInOrder() throws Exception {
        int ports = freePorts();
        try (RunningProgram up = up(environmentWithPorts(ports))) {
            int code;
            try {
                exerciseCluster(up, ports);
            } finally {
                code = up.stop(STOP);
            }
            assertEquals(0, code, up::output);
            assertFalse(up.output().contains("culex: killing the "), up::output);
            assertFalse(up.output().contains("(attempt 1)"), up::output);
        }
    }

    @Test
    void natsServerThatDoesNotExistIsReportedInOneLine() {
        Map<String, String> environment = environmentWithPorts(freePorts());
        environment.put("NATS_SERVER", checkout.resolve("missing").toString());
        try (RunningProgram up = up(environment)) {
            assertEquals(1, up.awaitExit(), up::output);
            assertEquals(1, up.lines().size(), up::output);
            assertTrue(up.output().contains("missing is not a nats-server that runs on this machine: "), up::output);
        }
    }

    @Test
    void clusterMemberThatEndsFiveTimesWithinAMinuteIsNotStartedAgain() {
        List<String> command = List.of("bash", "-c", """
                . scripts/cluster.sh
                for end in 1 2 3 4 5; do if ends_too_often broker-1; then echo "too often: $end"; fi; done
                if ends_too_often nats-0; then echo "nats-0 ended once"; fi
                SECONDS=$((SECONDS + 60))
                if ends_too_often broker-1; then echo "after a minute"; fi
                """);
        try (RunningProgram program = RunningProgram.start("ends", checkout, environment(), command)) {
            program.awaitSuccess();
            assertEquals(List.of("too often: 5"), program.lines());
        }
    }
}
