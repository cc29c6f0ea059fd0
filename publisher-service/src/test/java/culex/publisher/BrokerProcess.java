package culex.publisher;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The packaged broker as a separate process on free ports, with its own store. A start after {@link #kill()} uses the same ports and store.
 */
public final class BrokerProcess implements AutoCloseable {

    private static final Path JAR = Path.of("..", "broker-service", "target", "quarkus-app", "quarkus-run.jar");
    // HTTP/1.1, because the HTTP/2 client sends an Upgrade header, which a WebSocket port would interpret.
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final int httpPort = freePort();
    private final int tcpPort = freePort();
    private final int managementPort = freePort();
    private final Path directory = newDirectory();
    private @Nullable Process process;

    /** Starts the broker and returns when it is ready. */
    public BrokerProcess start() {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(JAR + " does not exist: package broker-service first");
        }
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString());
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(httpPort));
        builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort));
        builder.environment().put("MQTT_HOST", "127.0.0.1");
        builder.environment().put("MQTT_TCP_PORT", Integer.toString(tcpPort));
        builder.environment()
                .put("MQTT_STORE_DIRECTORY", directory.resolve("data").toString());
        builder.environment().put("ROCKSDB_SHAREDLIB_DIR", directory.toString());
        builder.redirectErrorStream(true)
                .redirectOutput(Path.of("target", "broker-" + httpPort + ".log").toFile());
        try {
            Process started = builder.start();
            process = started;
            await().atMost(START_TIMEOUT)
                    .failFast("the broker ended", () -> !started.isAlive())
                    .until(this::isReady);
        } catch (IOException cannotStart) {
            throw new UncheckedIOException(cannotStart);
        }
        return this;
    }

    private boolean isReady() throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/q/health/ready"))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    /** Port of HTTP and WebSocket. */
    public int httpPort() {
        return httpPort;
    }

    /** Port of MQTT over TCP. */
    public int tcpPort() {
        return tcpPort;
    }

    /** Kills the broker, as a crash would. */
    public void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Stops the broker with SIGTERM; kills it after 10 s. */
    @Override
    public void close() {
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Creates an empty directory, so that files of an earlier run cannot affect the test. */
    private static Path newDirectory() {
        try {
            return Files.createTempDirectory(
                    Files.createDirectories(Path.of("target", "stores")).toAbsolutePath(), "broker-");
        } catch (IOException cannotWrite) {
            throw new UncheckedIOException(cannotWrite);
        }
    }

    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException noneFree) {
            throw new UncheckedIOException(noneFree);
        }
    }
}
