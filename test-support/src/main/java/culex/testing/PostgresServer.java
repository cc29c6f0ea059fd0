package culex.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server of this machine's package with data of its own, which can be killed and started again on the same port. */
public final class PostgresServer implements AutoCloseable {
    /** The owner of the server. */
    public static final String USER = "postgres";

    /** The owner's password. */
    public static final String PASSWORD = "correct horse";

    private final Path programs;
    private final Path directory;
    private final int port;
    private @Nullable RunningProgram program;

    private PostgresServer(Path programs, int port, Path directory) {
        this.programs = programs;
        this.port = port;
        this.directory = directory;
    }

    private PostgresServer(Path programs, int port) throws IOException {
        this(programs, port, Files.createTempDirectory("culex-postgres-"));
        Path password = Files.writeString(directory.resolve("password"), PASSWORD);
        own();
        run(
                command(
                        "initdb",
                        "--pgdata=" + data(),
                        "--username=" + USER,
                        "--auth=scram-sha-256",
                        "--pwfile=" + password,
                        "--encoding=UTF8",
                        "--locale=C",
                        "--no-sync"),
                Map.of());
        launch();
    }

    /** Starts a server on a port below the ephemeral range, and waits until it is ready. */
    public static PostgresServer start() throws IOException {
        return new PostgresServer(Programs.postgres(), Ports.free());
    }

    /** Returns the settings of a subscriber that stores messages here. */
    public Map<String, String> settings() {
        return Map.of(
                "READINGS_SINKS",
                "postgres",
                "READINGS_POSTGRES_URL",
                url(),
                "READINGS_POSTGRES_USERNAME",
                USER,
                "READINGS_POSTGRES_PASSWORD",
                PASSWORD);
    }

    /** Opens a connection as the owner of the server. */
    public Connection connect() throws SQLException {
        return connect(USER, PASSWORD);
    }

    /** Opens a connection as another user. */
    public Connection connect(String user, String password) throws SQLException {
        return DriverManager.getConnection(url(), user, password);
    }

    /** Returns the environment with which psql connects as the owner of the server. */
    public Map<String, String> psqlEnvironment() {
        return Map.of("PGHOST", "127.0.0.1", "PGPORT", Integer.toString(port), "PGPASSWORD", PASSWORD);
    }

    /** Kills all processes of the server with SIGKILL. */
    public void kill() {
        List<ProcessHandle> children = ProcessHandle.of(program().pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .toList();
        program().kill();
        children.forEach(ProcessHandle::destroyForcibly);
        await("the end of the server's processes")
                .atMost(RunningProgram.PATIENCE)
                .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** Starts the server again and waits until it is ready. */
    public void restart() {
        launch();
    }

    /** Starts a standby of this server, which has all data so far, and waits until it is ready. */
    public PostgresServer startStandby() throws IOException {
        PostgresServer standby =
                new PostgresServer(programs, Ports.free(), Files.createTempDirectory("culex-standby-"));
        standby.own();
        run(
                command(
                        "pg_basebackup",
                        "--pgdata=" + standby.data(),
                        "--host=127.0.0.1",
                        "--port=" + port,
                        "--username=" + USER,
                        "--write-recovery-conf",
                        "--checkpoint=fast",
                        "--no-sync"),
                Map.of("PGPASSWORD", PASSWORD));
        standby.launch();
        return standby;
    }

    /** Stops all processes of the server with SIGSTOP, so that its connections stay open but nothing answers. */
    public void pause() {
        signal("STOP");
    }

    /** Continues the processes after {@link #pause}. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        command.add(Long.toString(program().pid()));
        ProcessHandle.of(program().pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .forEach(process -> command.add(Long.toString(process.pid())));
        run(command, Map.of());
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the JDBC address. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /** Returns the port. */
    public int port() {
        return port;
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private RunningProgram program() {
        return Objects.requireNonNull(program);
    }

    private void launch() {
        RunningProgram started = RunningProgram.start(
                "postgres",
                Path.of("."),
                Map.of(),
                command(
                        "postgres",
                        "-D",
                        data(),
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "shared_buffers=16MB"));
        await("PostgreSQL to be ready")
                .atMost(RunningProgram.PATIENCE)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> {
                    if (!started.running()) {
                        throw new IllegalStateException("PostgreSQL ended:\n" + started.output());
                    }
                    try (Connection connection = connect()) {
                        return connection.isValid(1);
                    }
                });
        program = started;
    }

    /** Returns the command of a program of the server, which does not run as root. */
    private List<String> command(String name, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups"));
        }
        command.add(programs.resolve(name).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Gives the directory to the user that the server runs as. */
    private void own() {
        if (isRoot()) {
            run(List.of("chown", "-R", USER, directory.toString()), Map.of());
        }
    }

    private static void run(List<String> command, Map<String, String> environment) {
        try (RunningProgram tool = RunningProgram.start("postgres-tool", Path.of("."), environment, command)) {
            tool.awaitSuccess();
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
