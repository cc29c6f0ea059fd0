package culex.system.services;

import static org.awaitility.Awaitility.await;

import culex.testing.Ports;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A Kafka server without ZooKeeper, from the class path of the tests, as a process with data of its own, with a listener without a login
 * and one with a login over TLS. It creates topics when they are written to.
 */
public final class KafkaServer implements AutoCloseable {
    static final String USER = "culex";
    static final String PASSWORD = "correct horse";

    private final Path directory;
    private final int port;
    private final int loginPort;
    private final TestCertificate certificate;
    private final RunningProgram program;

    private KafkaServer(int port, int loginPort, int controllerPort) throws IOException {
        this.port = port;
        this.loginPort = loginPort;
        directory = Files.createTempDirectory("culex-kafka-");
        certificate = TestCertificate.create(directory);
        Path keys = Files.writeString(
                directory.resolve("server.pem"),
                Files.readString(certificate.key()) + Files.readString(certificate.certificate()));
        String settings = Files.writeString(directory.resolve("server.properties"), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%3$d
                controller.listener.names=CONTROLLER
                listeners=PLAINTEXT://127.0.0.1:%1$d,SASL_SSL://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%3$d
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT
                sasl.enabled.mechanisms=SCRAM-SHA-512
                listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
                ssl.keystore.type=PEM
                ssl.keystore.location=%4$s
                log.dirs=%5$s/data
                offsets.topic.replication.factor=1
                """.formatted(
                                port, loginPort, controllerPort, keys, directory))
                .toString();
        try (RunningProgram format = run(
                "kafka-format",
                "kafka.tools.StorageTool",
                "format",
                "--config",
                settings,
                "--cluster-id",
                "AAAAAAAAAAAAAAAAAAAAAQ",
                "--add-scram",
                "SCRAM-SHA-512=[name=%s,password=%s]".formatted(USER, PASSWORD))) {
            format.awaitSuccess();
        }
        program = run("kafka", "kafka.Kafka", settings);
    }

    /** Starts a server. Returns when it is ready. */
    public static KafkaServer start() throws IOException {
        List<Integer> ports = Ports.free(3);
        KafkaServer server = new KafkaServer(ports.get(0), ports.get(1), ports.get(2));
        try {
            server.awaitReady();
            return server;
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    /** Returns host and port of the listener with a login over TLS, for {@link #USER} with {@link #PASSWORD} by SCRAM-SHA-512. */
    String loginAddress() {
        return "127.0.0.1:" + loginPort;
    }

    /** Returns the PEM file of the server's certificate. */
    Path certificate() {
        return certificate.certificate();
    }

    /** Returns host and port of the listener without a login. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Returns the records of a topic so far; none if there is no such topic. */
    public List<ConsumerRecord<String, String>> records(String topic) {
        Map<String, Object> settings =
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, address(), "allow.auto.create.topics", "false");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    @Override
    public void close() {
        program.kill();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        await("Kafka to be ready")
                .atMost(RunningProgram.PATIENCE)
                .ignoreExceptionsInstanceOf(ExecutionException.class)
                .until(() -> {
                    if (!program.running()) {
                        throw new IllegalStateException("Kafka ended:\n" + program.output());
                    }
                    try (Admin admin = Admin.create(Map.of("bootstrap.servers", address()))) {
                        return !admin.describeCluster().nodes().get().isEmpty();
                    }
                });
    }

    private static RunningProgram run(String name, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        command.addAll(List.of(arguments));
        return RunningProgram.start(
                name, Path.of("."), Map.of("CLASSPATH", System.getProperty("java.class.path")), command);
    }
}
