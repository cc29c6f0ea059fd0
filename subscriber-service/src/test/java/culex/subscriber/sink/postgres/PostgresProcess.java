package culex.subscriber.sink.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A PostgreSQL server of this machine's package, with data of its own, on a free port. A restart uses the same port. */
final class PostgresProcess implements AutoCloseable {

    static final String USER = "postgres";
    static final String PASSWORD = "correct horse";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path PACKAGES = Path.of("/usr/lib/postgresql");
    /**
     * The ports from {@code PORT_MIN} to {@code PORT_END} are below the ephemeral range. Otherwise a client that connects while the server
     * is down could get the server's port as its own, and connect to itself.
     */
    private static final int PORT_MIN = 20_000;

    private static final int PORT_END = 30_000;

    private final Path programs;
    private final Path directory;
    private final int port;
    private Process process;

    private PostgresProcess(Path programs) throws IOException, InterruptedException {
        this.programs = programs;
        directory = Files.createTempDirectory("culex-postgres-");
        port = freePort();
        Path password = Files.writeString(directory.resolve("password"), PASSWORD);
        if (isRoot()) {
            run(List.of("chown", "-R", USER, directory.toString()));
        }
        run(asUser(
                "initdb",
                "--pgdata=" + directory.resolve("data"),
                "--username=" + USER,
                "--auth=scram-sha-256",
                "--pwfile=" + password,
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync"));
        process = launch();
        awaitReady();
    }

    /** Starts a server. Skips the test if there is none on this machine; fails it in continuous integration. */
    static PostgresProcess start() throws IOException, InterruptedException {
        return new PostgresProcess(programs());
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), USER, PASSWORD);
    }

    /** Kills the server and all its processes, as a power cut would. */
    void kill() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        Awaitility.await("the end of the server's processes")
                .atMost(PATIENCE)
                .until(() -> !process.isAlive() && children.stream().noneMatch(ProcessHandle::isAlive));
    }

    void restart() throws IOException {
        process = launch();
        awaitReady();
    }

    @Override
    public void close() throws IOException {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(asUser(
                        "postgres",
                        "-D",
                        directory.resolve("data").toString(),
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "shared_buffers=16MB"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of("target", "postgres.log").toFile()))
                .start();
    }

    private void awaitReady() {
        Awaitility.await("PostgreSQL ready, see target/postgres.log")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("PostgreSQL ended, see target/postgres.log");
                    }
                    try (Connection connection = connect()) {
                        return connection.isValid(1);
                    }
                });
    }

    /** The server does not run as root. */
    private List<String> asUser(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static Path programs() throws IOException {
        if (Files.isDirectory(PACKAGES)) {
            try (Stream<Path> versions = Files.list(PACKAGES)) {
                Path newest = versions.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                        .max(Comparator.naturalOrder())
                        .orElse(null);
                if (newest != null) {
                    return newest;
                }
            }
        }
        String line = "PostgreSQL is not installed: apt-get install postgresql";
        return "true".equals(System.getenv("CI")) ? Assertions.fail(line) : Assumptions.abort(line);
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process program = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of("target", "postgres.log").toFile()))
                .start();
        if (!program.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || program.exitValue() != 0) {
            throw new IOException(command + " failed, see target/postgres.log");
        }
    }

    private static int freePort() {
        return ThreadLocalRandom.current()
                .ints(PORT_MIN, PORT_END)
                .filter(PostgresProcess::isFree)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
