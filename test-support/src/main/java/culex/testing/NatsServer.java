package culex.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A NATS server with JetStream and data of its own, which can be killed, paused and started again on the same ports. */
public final class NatsServer implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int OK = 200;

    private final Path executable;
    private final Path directory;
    private final Path configuration;
    private final String name;
    private final NetworkHost host;
    private final int port;
    private final int monitorPort;
    private final @Nullable SmallDisk disk;
    private RunningProgram program;

    /**
     * Starts a server.
     *
     * @param sync the value of sync_interval
     * @param cluster the section of the configuration for a cluster; empty for a single server
     * @param ownDisk whether the data is on a small disk of its own, see {@link #canHaveOwnDisk}
     * @param host where the server listens
     */
    NatsServer(String name, String sync, String cluster, boolean ownDisk, NetworkHost host) {
        executable = Programs.natsServer();
        this.name = name;
        this.host = host;
        List<Integer> ports = Ports.free(2);
        port = ports.getFirst();
        monitorPort = ports.getLast();
        try {
            directory = Files.createTempDirectory("culex-nats-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            configuration = Files.writeString(directory.resolve("nats.conf"), """
                server_name: %s
                listen: "%s:%d"
                http: "%s:%d"
                jetstream { store_dir: "%s", max_file_store: 2GB, sync_interval: %s }
                %s
                """.formatted(
                            name, host.address(), port, host.address(), monitorPort, data(), sync, cluster));
            disk = ownDisk ? new SmallDisk(Files.createDirectory(data())) : null;
        } catch (IOException e) {
            deleteAll(directory);
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error notMounted) {
            deleteAll(directory);
            throw notMounted;
        }
        try {
            program = launch();
        } catch (RuntimeException | Error notStarted) {
            removeData();
            throw notStarted;
        }
    }

    /** Starts a single server that syncs its files before it acknowledges, and waits until it is ready. */
    public static NatsServer start() {
        return startWithSync("always");
    }

    /** Starts a single server with a value of sync_interval, such as {@code 2m}. */
    public static NatsServer startWithSync(String sync) {
        NatsServer server = new NatsServer("nats-single", sync, "", false, NetworkHost.LOOPBACK);
        try {
            server.awaitReady();
            return server;
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    /** Returns the name of the server in its cluster. */
    public String name() {
        return name;
    }

    /** Returns where the server listens. */
    public NetworkHost host() {
        return host;
    }

    /** Returns the address for clients. */
    public String url() {
        return "nats://" + host.address() + ":" + port;
    }

    /** Returns the port for clients. */
    public int port() {
        return port;
    }

    /** Returns the address for monitoring. */
    public URI monitorUrl() {
        return URI.create("http://" + host.address() + ":" + monitorPort);
    }

    /** Kills the server with SIGKILL. */
    public void kill() {
        program.kill();
    }

    /** Stops the server in order, with SIGTERM. */
    public void stop() {
        program.stop();
    }

    /** Deletes all data of a killed server, as a lost disk would. */
    public void loseDisk() {
        deleteAll(data());
    }

    /** Whether servers can have a disk of their own, which can be full. Usually only root can give them one. */
    public static boolean canHaveOwnDisk() {
        return SmallDisk.isPossible();
    }

    /** Fills the server's own disk. */
    public void fillDisk() {
        disk().fill();
    }

    /** Makes room on the server's own disk again. */
    public void freeDisk() {
        disk().free();
    }

    private SmallDisk disk() {
        if (disk == null) {
            throw new IllegalStateException(name + " has no disk of its own");
        }
        return disk;
    }

    private Path data() {
        return directory.resolve("data");
    }

    /** Starts the server again after {@link #kill}. */
    public void restart() {
        program = launch();
    }

    /** Stops the process with SIGSTOP, so that its connections stay open but nothing answers. */
    public void pause() {
        program.signal("STOP");
    }

    /** Continues the process after {@link #pause}. */
    public void resume() {
        program.signal("CONT");
    }

    /** Waits until JetStream of the server is ready. */
    public void awaitReady() {
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            HttpRequest request = HttpRequest.newBuilder(monitorUrl().resolve("/healthz"))
                    .timeout(TIMEOUT)
                    .build();
            await("the NATS server to be ready")
                    .atMost(RunningProgram.PATIENCE)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> {
                        if (!program.running()) {
                            throw new IllegalStateException("The NATS server ended:\n" + program.output());
                        }
                        return http.send(request, HttpResponse.BodyHandlers.discarding())
                                        .statusCode()
                                == OK;
                    });
        }
    }

    @Override
    public void close() {
        program.kill();
        removeData();
    }

    private void removeData() {
        if (disk != null) {
            disk.close();
        }
        deleteAll(directory);
    }

    private static void deleteAll(Path from) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RunningProgram launch() {
        List<String> command = new ArrayList<>(host.launcher());
        command.addAll(List.of(executable.toString(), "-c", configuration.toString()));
        return RunningProgram.start(name, Path.of("."), Map.of(), command);
    }
}
