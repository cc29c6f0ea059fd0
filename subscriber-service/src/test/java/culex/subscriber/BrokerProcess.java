package culex.subscriber;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** The packaged broker as a separate process on free ports. A restart uses the same ports. */
public final class BrokerProcess implements AutoCloseable {

    private static final Path JAR = Path.of("..", "broker-service", "target", "quarkus-app", "quarkus-run.jar");

    private final HttpClient http = HttpClient.newHttpClient();
    private final int httpPort;
    private final int tcpPort;
    private final int managementPort;
    private final Path log;
    private Process process;

    private BrokerProcess(int httpPort, int tcpPort, int managementPort, Path log) throws IOException {
        this.httpPort = httpPort;
        this.tcpPort = tcpPort;
        this.managementPort = managementPort;
        this.log = log;
        this.process = launch();
    }

    /** Starts the broker. Returns when it is ready. */
    public static BrokerProcess start() throws IOException {
        if (!Files.exists(JAR)) {
            throw new IOException(JAR + " does not exist: package broker-service first");
        }
        List<Integer> ports = freePorts();
        var broker = new BrokerProcess(
                ports.get(0), ports.get(1), ports.get(2), Files.createTempFile("culex-broker-of-subscriber", ".log"));
        broker.awaitReady();
        return broker;
    }

    /** Kills the broker, as a crash would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Starts the broker again on the same ports. Returns when it is ready. */
    public void restart() throws IOException {
        process = launch();
        awaitReady();
    }

    /** The port of HTTP and WebSocket. */
    public int httpPort() {
        return httpPort;
    }

    /** The port of MQTT over TCP. */
    public int tcpPort() {
        return tcpPort;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            Awaitility.await("the end of the broker")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> !process.isAlive());
        } finally {
            process.destroyForcibly();
        }
    }

    private Process launch() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(java, "-jar", JAR.toString());
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(httpPort));
        builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort));
        builder.environment().put("MQTT_HOST", "127.0.0.1");
        builder.environment().put("MQTT_TCP_PORT", Integer.toString(tcpPort));
        builder.environment().put("MQTT_STORE_KIND", "memory");
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private void awaitReady() {
        Awaitility.await("broker ready, see " + log)
                .atMost(Duration.ofSeconds(60))
                .until(this::isReady);
    }

    private boolean isReady() throws InterruptedException {
        if (!process.isAlive()) {
            throw new IllegalStateException("the broker ended with " + process.exitValue() + ", see " + log);
        }
        try {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/q/health/ready"))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static List<Integer> freePorts() throws IOException {
        try (var one = new ServerSocket(0);
                var two = new ServerSocket(0);
                var three = new ServerSocket(0)) {
            return List.of(one.getLocalPort(), two.getLocalPort(), three.getLocalPort());
        }
    }
}
