package culex.system;

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

/** A Kafka server without ZooKeeper, from the class path of the tests, as a process with data of its own. It creates topics when they are written to. */
public final class KafkaServer implements AutoCloseable {
    private final Path directory;
    private final int port;
    private final RunningProgram program;

    private KafkaServer(int port, int controllerPort) throws IOException {
        this.port = port;
        directory = Files.createTempDirectory("culex-kafka-");
        String settings = Files.writeString(
                        directory.resolve("server.properties"), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                controller.listener.names=CONTROLLER
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                log.dirs=%3$s/data
                offsets.topic.replication.factor=1
                """.formatted(port, controllerPort, directory))
                .toString();
        try (RunningProgram format = run(
                "kafka-format",
                "kafka.tools.StorageTool",
                "format",
                "--config",
                settings,
                "--cluster-id",
                "AAAAAAAAAAAAAAAAAAAAAQ")) {
            format.awaitSuccess();
        }
        program = run("kafka", "kafka.Kafka", settings);
        awaitReady();
    }

    /** Starts a server. Returns when it is ready. */
    public static KafkaServer start() throws IOException {
        List<Integer> ports = Ports.fixed(2);
        return new KafkaServer(ports.get(0), ports.get(1));
    }

    /** Returns its host and port. */
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
