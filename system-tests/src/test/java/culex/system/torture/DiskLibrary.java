package culex.system.torture;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import culex.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A small C library that intercepts the broker's file operations. It is compiled here and loaded with LD_PRELOAD, so it works on Linux
 * only.
 */
final class DiskLibrary {
    private static final Path SOURCE = Path.of("src", "test", "resources", "torture", "syncs.c");

    private DiskLibrary() {}

    /** Whether this machine runs Linux and has a C compiler. */
    static boolean isPossible() {
        return isLinux() && Programs.hasCc();
    }

    private static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }

    /** Skips the test if the machine does not run Linux or, as {@code Programs} decides, if there is no compiler. */
    static void require() {
        assumeTrue(isLinux(), "LD_PRELOAD works on Linux only");
        Programs.cc();
    }

    /** @throws IOException if the library cannot be compiled */
    static Path compile(Path directory) throws IOException {
        Path library = Files.createDirectories(directory).resolve("syncs.so").toAbsolutePath();
        Process compiler = new ProcessBuilder(
                        List.of("cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), SOURCE.toString(), "-ldl"))
                .inheritIO()
                .start();
        try {
            if (compiler.waitFor() != 0) {
                throw new IOException("cc could not compile " + SOURCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while compiling " + SOURCE, e);
        }
        return library;
    }
}
