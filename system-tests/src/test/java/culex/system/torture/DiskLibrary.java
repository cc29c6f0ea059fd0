package culex.system.torture;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import culex.system.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The small library that stands between the broker and its disk: compiled here and loaded with LD_PRELOAD, so on Linux only. */
final class DiskLibrary {
    private static final Path SOURCE = Path.of("src", "test", "resources", "torture", "syncs.c");

    private DiskLibrary() {}

    /** Whether this machine has what it takes. */
    static boolean isPossible() {
        return isLinux() && Programs.hasCc();
    }

    private static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }

    /** Skips a test on machines that are not Linux, and as Programs does where there is no compiler. */
    static void require() {
        assumeTrue(isLinux(), "LD_PRELOAD is for Linux");
        Programs.cc();
    }

    /** @throws IOException when it cannot be compiled */
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
