package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    private static final int PROCESSES = 8;
    private static final int PATIENCE_SECONDS = 60;

    /** A process that loads the library; the argument is the directory of the data. */
    static final class Loader {
        private Loader() {}

        public static void main(String[] directory) throws IOException {
            NativeLibrary.load(Path.of(directory[0]));
        }
    }

    /** One process replaced the file while another one loaded it, which ended with SIGBUS. */
    @Test
    void processesThatUnpackIntoTheSameDirectoryAtTheSameTimeAllLoadTheLibrary(@TempDir Path directory)
            throws Exception {
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(start(directory));
            }
            for (Process process : processes) {
                process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertEquals(0, process.exitValue());
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    private static Process start(Path directory) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        ProcessBuilder builder = new ProcessBuilder(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                Loader.class.getName(),
                directory.toString());
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
