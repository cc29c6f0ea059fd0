package culex.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A process that a test started, and its output. Standard output and standard error go to one file under target/programs, so that the
 * process cannot block on a full pipe and the file remains after a failure.
 */
public final class RunningProgram implements AutoCloseable {
    /** How long a test waits for a program's output. It is long because test machines may be slow. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Process process;
    private final Path output;

    private RunningProgram(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts a program in a directory with additional environment variables; `name` is part of the name of its output file. */
    public static RunningProgram start(
            String name, Path directory, Map<String, String> environment, List<String> command) {
        try {
            Path outputs = Files.createDirectories(Path.of("target", "programs"));
            Path output = outputs.resolve(
                    name + "-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet() + ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            return new RunningProgram(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the output so far. */
    public String output() {
        try {
            return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the complete lines of the output so far. */
    public List<String> lines() {
        return output().lines().toList();
    }

    /** Waits until a line matches. */
    public void awaitLine(String what, Predicate<String> wanted) {
        await(what).atMost(PATIENCE).until(() -> {
            boolean running = process.isAlive();
            boolean found = lines().stream().anyMatch(wanted);
            if (!found && !running) {
                throw new IllegalStateException(
                        "The program ended with " + process.exitValue() + " before: " + what + "\n" + output());
            }
            return found;
        });
    }

    /** Waits until the program has ended by itself; throws an exception if its exit code is not 0. */
    public void awaitSuccess() {
        if (awaitExit() != 0) {
            throw new IllegalStateException("The program ended with " + process.exitValue() + ":\n" + output());
        }
    }

    /** Waits until the program has ended by itself; returns its exit code. */
    public int awaitExit() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("The program did not end:\n" + output());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return process.exitValue();
    }

    /** Returns the process ID. */
    public long pid() {
        return process.pid();
    }

    /** Whether the process runs. */
    public boolean running() {
        return process.isAlive();
    }

    /** Returns the exit code of a program that has ended. */
    public int exitCode() {
        return process.exitValue();
    }

    /** Sends a signal, such as STOP or CONT. */
    public void signal(String name) {
        try (RunningProgram kill =
                start("kill", Path.of("."), Map.of(), List.of("kill", "-" + name, Long.toString(process.pid())))) {
            kill.awaitSuccess();
        }
    }

    /** Stops the program with SIGTERM and waits until it has ended. */
    public void stop() {
        process.destroy();
        awaitEnd();
    }

    /** Stops the program as container engines do: SIGTERM, and SIGKILL after the grace period; returns the exit code. */
    public int stop(Duration grace) {
        process.destroy();
        try {
            if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return process.exitValue();
    }

    /** Kills the program with SIGKILL, as a crash or a power cut would, and waits until it has ended. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    @Override
    public void close() {
        kill();
    }

    private void awaitEnd() {
        await("the end of the program").atMost(PATIENCE).until(() -> !process.isAlive());
    }
}
