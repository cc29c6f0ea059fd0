package culex.system;

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
 * A process that a test started, with what it wrote. Output and error go to one file under target/programs, so that nothing
 * blocks on a full pipe and the file is still there after a failure.
 */
public final class RunningProgram implements AutoCloseable {
    /** How long a program may take to write what a test waits for; generous, since machines are slow and shared. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Process process;
    private final Path output;

    private RunningProgram(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts a program in a directory with further environment variables; `name` names its output file. */
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

    /** Everything written so far. */
    public String output() {
        try {
            return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The whole lines written so far. */
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

    /** Waits for the program to end by itself, and for its success. */
    public void awaitSuccess() {
        if (awaitExit() != 0) {
            throw new IllegalStateException("The program ended with " + process.exitValue() + ":\n" + output());
        }
    }

    /** Waits for the program to end by itself; returns its exit code. */
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

    /** The number of its process. */
    public long pid() {
        return process.pid();
    }

    /** Whether it still runs. */
    public boolean running() {
        return process.isAlive();
    }

    /** Asks it to end (SIGTERM) and waits until it has. */
    public void stop() {
        process.destroy();
        awaitEnd();
    }

    /** Stops it as container engines do: SIGTERM, and SIGKILL when it has not ended within the grace period; returns its exit code. */
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

    /** Ends it at once (SIGKILL), as a crash or a power cut would, and waits until it is gone. */
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
