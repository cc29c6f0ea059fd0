package culex.system;

import culex.testing.Programs;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The JavaScript programs of the tests and their npm packages. `npm ci` installs the packages under target/ from the lock file in
 * src/test/js, once for each version of the lock file.
 */
public final class NodePrograms {
    private static final Path SOURCE = Path.of("src", "test", "js");
    private static final Path HOME = Path.of("target", "js");

    private NodePrograms() {}

    /** Installs the packages and returns the directory with node_modules; a program in this directory, or below it, finds the packages. */
    public static synchronized Path install() {
        Path npm = Programs.npm();
        try {
            Path lock = SOURCE.resolve("package-lock.json");
            Path installed = HOME.resolve("installed-lock.json");
            Files.createDirectories(HOME);
            for (String file : List.of("package.json", "package-lock.json", "client.js")) {
                Files.copy(SOURCE.resolve(file), HOME.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
            if (!Files.exists(installed) || Files.mismatch(lock, installed) >= 0) {
                List<String> command = List.of(npm.toString(), "ci", "--ignore-scripts", "--no-audit", "--no-fund");
                try (RunningProgram program = RunningProgram.start("npm-ci", HOME, Map.of(), command)) {
                    program.awaitSuccess();
                }
                Files.copy(lock, installed, StandardCopyOption.REPLACE_EXISTING);
            }
            return HOME;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a program that is in the directory of {@link #install()}. */
    public static RunningProgram start(String name, Path script, List<String> arguments) {
        List<String> command = new ArrayList<>(
                List.of(Programs.node().toString(), install().relativize(script).toString()));
        command.addAll(arguments);
        return RunningProgram.start(name, HOME, Map.of(), command);
    }
}
