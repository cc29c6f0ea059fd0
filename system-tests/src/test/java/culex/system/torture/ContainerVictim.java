package culex.system.torture;

import culex.testing.Ports;
import culex.testing.Readiness;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The broker as docker-compose.yml runs it: the image, a named volume for its data, and its limits. The run has its own compose project, so
 * that it does not affect a running system; the project and its volume are deleted after the run.
 */
final class ContainerVictim implements Victim {
    private static final Path ROOT = Path.of("..");
    private static final String PROJECT = "culex-torture";
    private static final String SERVICE = "broker";
    private static final Duration BUILD_PATIENCE = Duration.ofMinutes(20);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Participant.Endpoints endpoints;
    private final int managementPort;
    private final Path settings;
    private final Path log;

    private ContainerVictim(Participant.Endpoints endpoints, int managementPort, Path settings, Path log) {
        this.endpoints = endpoints;
        this.managementPort = managementPort;
        this.settings = settings;
        this.log = log;
    }

    /**
     * Builds the image and starts the broker on an empty volume.
     *
     * @param environment the broker's settings
     * @param directory the directory for Docker's output and the second compose file
     * @throws IOException with a one-line message if there is no Docker engine or the image cannot be built
     */
    static ContainerVictim start(Map<String, String> environment, Path directory) throws IOException {
        Files.createDirectories(directory);
        Path log = directory.resolve("docker.log").toAbsolutePath();
        List<Integer> free = Ports.free(3);
        ContainerVictim victim = new ContainerVictim(
                new Participant.Endpoints(free.get(0), free.get(1)),
                free.get(2),
                settings(environment, directory),
                log);
        victim.require(List.of("docker", "info"), "no Docker engine is running; without --containers none is needed");
        victim.require(List.of("docker", "compose", "version"), "docker compose is not installed");
        if (victim.run(BUILD_PATIENCE, victim.compose("build", SERVICE)) != 0) {
            throw new IOException("docker compose build " + SERVICE + " failed; its output is in " + log);
        }
        try {
            victim.demand("down", "--volumes"); // removes the containers of an interrupted run
            victim.demand("up", "--detach", "--no-build", SERVICE);
            Readiness.await(victim.managementPort);
        } catch (IOException | RuntimeException failed) {
            victim.close();
            throw failed;
        }
        return victim;
    }

    /** A second compose file, with the settings. */
    private static Path settings(Map<String, String> environment, Path directory) throws IOException {
        StringBuilder yaml = new StringBuilder("services:\n  " + SERVICE + ":\n    environment:\n");
        environment.forEach((name, value) ->
                yaml.append("      ").append(name).append(": \"").append(value).append("\"\n"));
        return Files.writeString(directory.resolve("settings.yml"), yaml).toAbsolutePath();
    }

    private List<String> compose(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker", "compose", "--project-name", PROJECT));
        command.addAll(List.of("--file", "docker-compose.yml", "--file", settings.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private void demand(String... arguments) throws IOException {
        List<String> command = compose(arguments);
        require(command, String.join(" ", command) + " failed; its output is in " + log);
    }

    private void require(List<String> command, String error) throws IOException {
        int exitCode;
        try {
            exitCode = run(PATIENCE, command);
        } catch (IOException notFound) {
            throw new IOException(error, notFound);
        }
        if (exitCode != 0) {
            throw new IOException(error);
        }
    }

    private int run(Duration patience, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // Binds the port to loopback only.
        builder.environment().put("CULEX_HTTP_PORT", "127.0.0.1:" + endpoints.http());
        builder.environment().put("CULEX_TCP_PORT", "127.0.0.1:" + endpoints.tcp());
        // docker-compose.yml binds the management port to loopback.
        builder.environment().put("CULEX_MANAGEMENT_PORT", Integer.toString(managementPort));
        Process process = builder.start();
        try {
            if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("Timeout of " + patience + ": " + String.join(" ", command));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public Participant.Endpoints endpoints() {
        return endpoints;
    }

    /** Docker restarts a container whose process ended, so the restart count shows whether the process ended. */
    @Override
    public String endedByItself() throws IOException {
        String state = output(List.of(
                "docker",
                "inspect",
                "--format",
                "running {{.State.Running}}, out of memory {{.State.OOMKilled}}, restarts {{.RestartCount}}",
                PROJECT + "-" + SERVICE + "-1"));
        return state.equals("running true, out of memory false, restarts 0") ? "" : "the container: " + state;
    }

    private static String output(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (InputStream in = process.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    @Override
    public void kill() throws IOException {
        demand("kill", "--signal", "KILL", SERVICE);
    }

    @Override
    public void stop() throws IOException {
        demand("stop", SERVICE); // within stop_grace_period of docker-compose.yml
    }

    @Override
    public void restart() throws IOException {
        demand("start", SERVICE);
        Readiness.await(managementPort);
    }

    @Override
    public void startAndKill(Duration after) throws IOException {
        demand("start", SERVICE);
        LockSupport.parkNanos(after.toNanos());
        kill();
    }

    /** Writes the container's log to the log file, and deletes the compose project with its volume. */
    @Override
    public void close() throws IOException {
        run(PATIENCE, compose("logs", "--no-color", SERVICE));
        run(PATIENCE, compose("down", "--volumes", "--timeout", "1"));
    }
}
