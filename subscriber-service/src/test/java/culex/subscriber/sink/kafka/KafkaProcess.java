package culex.subscriber.sink.kafka;

import culex.testing.Ports;
import culex.testing.RunningProgram;
import java.io.IOException;
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
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/**
 * A Kafka server without ZooKeeper as a process of its own, with data of its own, on free ports: one without a login, one with a login, and
 * one with a login over TLS. A restart uses the same ports.
 */
final class KafkaProcess implements AutoCloseable {

    static final String USER = "culex";
    /** With characters that the syntax of JAAS escapes. */
    static final String PASSWORD = "correct\\horse \"battery";

    private static final String STORE_PASSWORD = "changeit";
    private static final int PARTITIONS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path directory;
    private final List<Integer> ports = Ports.free(4);
    private RunningProgram program;

    private KafkaProcess() throws IOException {
        directory = Files.createTempDirectory("culex-kafka-");
        try {
            prepare();
            program = launch();
        } catch (IOException | RuntimeException | Error notStarted) {
            deleteData();
            throw notStarted;
        }
    }

    private void prepare() throws IOException {
        Path settings = Files.writeString(directory.resolve("server.properties"), settings());
        makeCertificate();
        // Creates the directory of the data, and the user for SCRAM.
        runToEnd(
                "kafka-format",
                java(
                        "kafka.tools.StorageTool",
                        "format",
                        "--config",
                        settings.toString(),
                        "--cluster-id",
                        "AAAAAAAAAAAAAAAAAAAAAQ",
                        "--add-scram",
                        "SCRAM-SHA-512=[name=%s,password=%s]".formatted(USER, PASSWORD)));
    }

    /** Starts a server. Returns when it is ready. */
    static KafkaProcess start() throws IOException {
        KafkaProcess kafka = new KafkaProcess();
        try {
            kafka.awaitReady();
            return kafka;
        } catch (RuntimeException | Error e) {
            kafka.close();
            throw e;
        }
    }

    /** Returns host and port of the listener without a login. */
    String server() {
        return "127.0.0.1:" + ports.get(0);
    }

    /** Returns host and port of the listener with a login. */
    String loginServer() {
        return "127.0.0.1:" + ports.get(1);
    }

    /** Returns host and port of the listener with a login over TLS. */
    String tlsServer() {
        return "127.0.0.1:" + ports.get(2);
    }

    /** Returns the PEM file of the server's certificate. */
    Path certificate() {
        return directory.resolve("server.pem");
    }

    /** Creates a topic with one partition. */
    void createTopic(String name, Map<String, String> settings) throws InterruptedException, ExecutionException {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1).configs(settings)))
                    .all()
                    .get();
        }
    }

    /** Returns all records of a topic, partition by partition. */
    List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        Map<String, Object> settings = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, server());
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            for (TopicPartition partition : partitions) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
                while (consumer.position(partition) < end) {
                    consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                }
            }
            return records;
        }
    }

    /** Kills the server, as a crash would. */
    void kill() {
        program.kill();
    }

    /** Starts the server again after {@link #kill}. Returns when it is ready. */
    void restart() {
        program = launch();
        awaitReady();
    }

    @Override
    public void close() throws IOException {
        kill();
        deleteData();
    }

    private void deleteData() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", server()));
    }

    private String settings() {
        String jaas = new Login(SaslMechanism.PLAIN, USER, PASSWORD)
                .jaas()
                .replace(
                        ";",
                        " user_%s=\"%s\";"
                                .formatted(USER, PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"")))
                // In a properties file a backslash begins an escape as well, so it is doubled a second time.
                .replace("\\", "\\\\");
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%4$d
                controller.listener.names=CONTROLLER
                listeners=OPEN://127.0.0.1:%1$d,LOGIN://127.0.0.1:%2$d,TLS://127.0.0.1:%3$d,CONTROLLER://127.0.0.1:%4$d
                listener.security.protocol.map=OPEN:PLAINTEXT,LOGIN:SASL_PLAINTEXT,TLS:SASL_SSL,CONTROLLER:PLAINTEXT
                inter.broker.listener.name=OPEN
                sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512
                listener.name.login.plain.sasl.jaas.config=%5$s
                listener.name.tls.plain.sasl.jaas.config=%5$s
                listener.name.login.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
                listener.name.tls.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
                listener.name.tls.ssl.keystore.location=%6$s/server.p12
                listener.name.tls.ssl.keystore.type=PKCS12
                listener.name.tls.ssl.keystore.password=%7$s
                listener.name.tls.ssl.key.password=%7$s
                log.dirs=%6$s/data
                num.partitions=%8$d
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                """.formatted(
                ports.get(0), ports.get(1), ports.get(2), ports.get(3), jaas, directory, STORE_PASSWORD, PARTITIONS);
    }

    private void makeCertificate() {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String store = directory.resolve("server.p12").toString();
        runToEnd(
                "keytool",
                List.of(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store,
                        "-storepass",
                        STORE_PASSWORD));
        runToEnd(
                "keytool",
                List.of(
                        keytool,
                        "-exportcert",
                        "-rfc",
                        "-alias",
                        "server",
                        "-keystore",
                        store,
                        "-storepass",
                        STORE_PASSWORD,
                        "-file",
                        certificate().toString()));
    }

    private RunningProgram launch() {
        return run(
                "kafka",
                java("kafka.Kafka", directory.resolve("server.properties").toString()));
    }

    private void awaitReady() {
        Awaitility.await("Kafka to be ready")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(ExecutionException.class)
                .until(() -> {
                    if (!program.running()) {
                        throw new IllegalStateException("Kafka ended:\n" + program.output());
                    }
                    try (Admin admin = admin()) {
                        return !admin.describeCluster().nodes().get().isEmpty();
                    }
                });
    }

    private static List<String> java(String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                main));
        command.addAll(List.of(arguments));
        return command;
    }

    private static RunningProgram run(String name, List<String> command) {
        // The server is on the class path of the tests.
        return RunningProgram.start(
                name, Path.of("."), Map.of("CLASSPATH", System.getProperty("java.class.path")), command);
    }

    private static void runToEnd(String name, List<String> command) {
        try (RunningProgram program = run(name, command)) {
            program.awaitSuccess();
        }
    }
}
