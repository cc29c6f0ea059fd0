package culex.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds the programs that tests run. If a program is missing, the test is skipped with a line that names the package to install. With
 * CI=true in the environment the test fails instead, so that a missing program cannot hide a missing test.
 */
public final class Programs {
    private static final Pattern NATS_VERSION = Pattern.compile("v(\\d+\\.\\d+\\.\\d+)");
    private static final ModuleDescriptor.Version NATS_VERSION_MIN = ModuleDescriptor.Version.parse("2.12.0");

    private Programs() {}

    public static Path node() {
        return find("node", "nodejs");
    }

    public static Path npm() {
        return find("npm", "npm");
    }

    /** The Chromium without windows where it is installed, because it takes half the CPU time; otherwise the one with windows. */
    public static Path chromium() {
        return onPath("chromium-headless-shell")
                .or(() -> onPath("chromium-browser"))
                .orElseGet(() -> find("chromium", "chromium"));
    }

    public static Path mosquittoPub() {
        return find("mosquitto_pub", "mosquitto-clients");
    }

    public static Path mosquittoSub() {
        return find("mosquitto_sub", "mosquitto-clients");
    }

    public static Path mosquittoRr() {
        return find("mosquitto_rr", "mosquitto-clients");
    }

    /** A C compiler with the C library's headers. */
    public static Path cc() {
        return find("cc", "gcc libc6-dev");
    }

    /** The directory of PostgreSQL's server programs, which Debian keeps off the PATH. */
    public static Path postgres() {
        return newestPostgres().orElseGet(() -> missing("initdb", "postgresql"));
    }

    /** Whether this machine has the programs of a PostgreSQL server. */
    public static boolean hasPostgres() {
        return newestPostgres().isPresent();
    }

    /**
     * A NATS server of version 2.12 or newer: the file that the environment variable NATS_SERVER names, or nats-server on the PATH.
     * Debian's package is older before Debian 14, so without it the test is skipped, also with CI=true.
     */
    public static Path natsServer() {
        return newEnoughNatsServer()
                .orElseGet(() -> Assumptions.abort("no nats-server 2.12 or newer on the PATH or in NATS_SERVER"));
    }

    /** Whether this machine has a NATS server of version 2.12 or newer. */
    public static boolean hasNatsServer() {
        return newEnoughNatsServer().isPresent();
    }

    private static Optional<Path> newEnoughNatsServer() {
        return Stream.concat(Stream.ofNullable(System.getenv("NATS_SERVER")).map(Path::of), everyOnPath("nats-server"))
                .filter(Files::isExecutable)
                .filter(Programs::isNewEnoughNatsServer)
                .findFirst();
    }

    private static boolean isNewEnoughNatsServer(Path executable) {
        try (RunningProgram program = RunningProgram.start(
                "nats-version", Path.of("."), Map.of(), List.of(executable.toString(), "--version"))) {
            program.awaitSuccess();
            Matcher version = NATS_VERSION.matcher(program.output());
            return version.find()
                    && ModuleDescriptor.Version.parse(version.group(1)).compareTo(NATS_VERSION_MIN) >= 0;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static Optional<Path> newestPostgres() {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        try (Stream<Path> each = Files.list(versions)) {
            return each.map(version -> version.resolve("bin"))
                    .filter(programs -> Files.isExecutable(programs.resolve("initdb")))
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether there is a C compiler. */
    public static boolean hasCc() {
        return onPath("cc").isPresent();
    }

    /** Returns stdbuf, which runs a program with line-buffered output. */
    public static Path stdbuf() {
        return find("stdbuf", "coreutils");
    }

    /** Returns a Python that has Eclipse Paho. The first Python on the PATH may not be the one for which Debian installs packages. */
    public static Path pythonWithPaho() {
        return Stream.concat(everyOnPath("python3"), Stream.of(Path.of("/usr/bin/python3")))
                .filter(Files::isExecutable)
                .filter(Programs::hasPaho)
                .findFirst()
                .orElseGet(() -> missing("python3 with paho.mqtt", "python3-paho-mqtt"));
    }

    private static boolean hasPaho(Path python) {
        try (RunningProgram program = RunningProgram.start(
                "python-probe", Path.of("."), Map.of(), List.of(python.toString(), "-c", "import paho.mqtt.client"))) {
            program.awaitSuccess();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static Path find(String program, String debianPackage) {
        return onPath(program).orElseGet(() -> missing(program, debianPackage));
    }

    private static Optional<Path> onPath(String program) {
        return everyOnPath(program).findFirst();
    }

    private static Stream<Path> everyOnPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable);
    }

    private static Path missing(String program, String debianPackage) {
        String line = program + " is not installed: apt-get install " + debianPackage;
        if ("true".equals(System.getenv("CI"))) {
            return Assertions.fail(line);
        }
        return Assumptions.abort(line);
    }
}
