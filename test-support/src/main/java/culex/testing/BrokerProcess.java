package culex.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** The packaged broker as a separate process, on loopback and on free ports. A restart uses the same ports and store. */
public final class BrokerProcess implements AutoCloseable {
    /** The broker to start; the system property selects another build, to compare two builds. */
    private static final Path JAR = Path.of(
            System.getProperty("culex.broker.jar", PackagedService.jar("broker").toString()));

    private static final List<String> HEAP = List.of("-Xmx512m");

    /**
     * The directory into which RocksDB unpacks its native library. In the system's temporary directory every killed broker would leave a
     * copy.
     */
    private static final Path LIBRARIES = Path.of("target", "rocksdb");

    private static final Path STORES = Path.of("target", "stores");

    private final int httpPort;
    private final int tcpPort;
    private final int managementPort;
    private final Map<String, String> settings;
    private final List<String> command;
    private RunningProgram program;

    private BrokerProcess(
            List<Integer> ports, Map<String, String> settings, List<String> flags, List<String> launcher) {
        this.command = command(flags, launcher);
        this.httpPort = ports.get(0);
        this.tcpPort = ports.get(1);
        this.managementPort = ports.get(2);
        this.settings = new HashMap<>(settings);
        this.settings.computeIfAbsent("MQTT_STORE_DIRECTORY", _ -> newStoreDirectory());
        this.program = launch();
    }

    /**
     * Creates a new directory for each broker: a second broker on the same directory does not start, and files of an earlier run could
     * change the result.
     */
    private static String newStoreDirectory() {
        try {
            return Files.createTempDirectory(Files.createDirectories(STORES), "broker-")
                    .toAbsolutePath()
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a broker with default settings, its own store and free ports, and waits until it is ready. */
    public static BrokerProcess start() {
        return start(Map.of());
    }

    /** Starts a broker as {@link #start()} does, with additional settings as environment variables. */
    public static BrokerProcess start(Map<String, String> settings) {
        return start(settings, HEAP);
    }

    /** Starts a broker with additional settings, and with a limit on open files and sockets. */
    public static BrokerProcess startWithDescriptors(int descriptors, Map<String, String> settings) {
        return start(settings, HEAP, List.of("prlimit", "--nofile=" + descriptors + ":" + descriptors));
    }

    /** Starts a broker as {@link #start(Map)} does, with JVM flags in addition to those of jvm.options. */
    public static BrokerProcess start(Map<String, String> settings, List<String> flags) {
        return start(settings, flags, List.of());
    }

    private static BrokerProcess start(Map<String, String> settings, List<String> flags, List<String> launcher) {
        return new BrokerProcess(Ports.free(3), settings, flags, launcher);
    }

    /** Returns the port of HTTP and WebSocket. */
    public int httpPort() {
        return httpPort;
    }

    /** Returns the port of MQTT over TCP. */
    public int tcpPort() {
        return tcpPort;
    }

    /** Returns the process ID. */
    public long pid() {
        return program.pid();
    }

    /** Whether the process runs. */
    public boolean running() {
        return program.running();
    }

    /** Returns the URL of the page. */
    public String pageUrl() {
        return url(httpPort);
    }

    /** Returns the URL of the management port; health and metrics are below {@code q/}. */
    public String managementUrl() {
        return url(managementPort);
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port + "/";
    }

    /** Returns the URL for MQTT over WebSocket on a path. */
    public String webSocketUrl(String path) {
        return "ws://127.0.0.1:" + httpPort + path;
    }

    /** Returns the log since the last start. */
    public List<String> log() {
        return program.lines();
    }

    /** Waits for a line of the log. */
    public void awaitLog(String what, Predicate<String> wanted) {
        program.awaitLine(what, wanted);
    }

    /** Kills the broker with SIGKILL, as a crash would. */
    public void kill() {
        program.kill();
    }

    /** Stops the broker with SIGTERM. */
    public void stop() {
        program.stop();
    }

    /** Stops the broker with SIGTERM, and with SIGKILL after the grace period; returns the exit code. */
    public int stop(Duration grace) {
        return program.stop(grace);
    }

    /** Starts the broker again on the same ports and waits until it is ready. */
    public void restart() {
        requireEnded();
        program = launch();
    }

    /** Starts the broker again, expects the start to fail, and waits until the process has ended. */
    public FailedStart restartAndExpectFailure() {
        requireEnded();
        return awaitFailedStart(spawn(settings, httpPort, tcpPort, managementPort, command));
    }

    /** A failed start: its exit code and its log. */
    public record FailedStart(int exitCode, List<String> lines) {}

    /** Starts the broker again on the same ports and kills it after a time, ready or not. */
    public void startAndKill(Duration after) {
        requireEnded();
        program = spawn(settings, httpPort, tcpPort, managementPort, command);
        LockSupport.parkNanos(after.toNanos());
        program.kill();
    }

    private void requireEnded() {
        if (program.running()) {
            throw new IllegalStateException("The broker is still running");
        }
    }

    @Override
    public void close() {
        program.close();
    }

    /** Starts a broker on free ports, expects the start to fail, and waits until the process has ended. */
    public static FailedStart startAndExpectFailure(Map<String, String> settings) {
        return awaitFailedStart(spawn(settings, 0, 0, 0, command(HEAP, List.of())));
    }

    private static FailedStart awaitFailedStart(RunningProgram program) {
        try (program) {
            return new FailedStart(program.awaitExit(), program.lines());
        }
    }

    private RunningProgram launch() {
        RunningProgram started = spawn(settings, httpPort, tcpPort, managementPort, command);
        try {
            awaitReady(started);
            return started;
        } catch (RuntimeException | Error e) {
            started.close();
            throw e;
        }
    }

    /** Starts a broker with default flags on a host, and doesn't wait for it. */
    static RunningProgram spawn(
            NetworkHost host, Map<String, String> settings, int httpPort, int tcpPort, int managementPort) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("QUARKUS_MANAGEMENT_HOST", host.address());
        all.put("QUARKUS_HTTP_HOST", host.address());
        all.put("MQTT_HOST", host.address());
        return spawn(all, httpPort, tcpPort, managementPort, command(HEAP, host.launcher()));
    }

    private static RunningProgram spawn(
            Map<String, String> settings, int httpPort, int tcpPort, int managementPort, List<String> command) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.computeIfAbsent("ROCKSDB_SHAREDLIB_DIR", _ -> libraries());
        environment.putIfAbsent("QUARKUS_HTTP_HOST", NetworkHost.LOOPBACK.address());
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(httpPort));
        environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort));
        environment.putIfAbsent("MQTT_HOST", NetworkHost.LOOPBACK.address());
        environment.put("MQTT_TCP_PORT", Integer.toString(tcpPort));
        return RunningProgram.start("broker", Path.of("."), environment, command);
    }

    private static List<String> command(List<String> flags, List<String> launcher) {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(
                PackagedService.isNative()
                        ? PackagedService.command("broker", flags)
                        : PackagedService.jvmCommand("broker", JAR, flags));
        return command;
    }

    private static String libraries() {
        try {
            return Files.createDirectories(LIBRARIES).toAbsolutePath().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady(RunningProgram started) {
        Readiness.await(managementUrl(), () -> {
            if (!started.running()) {
                throw new IllegalStateException("The broker ended:\n" + started.output());
            }
        });
    }
}
