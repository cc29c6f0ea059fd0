package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Runs {@code ./culex store} in the process of the test. */
final class StoreCommands {
    private StoreCommands() {}

    /** Runs the command for the store in a directory, requires its exit code, and returns what it has printed. */
    static String run(Path directory, int exitCode, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        String[] all = Stream.concat(Stream.of(directory.toString()), Stream.of(arguments))
                .toArray(String[]::new);
        assertEquals(exitCode, StoreCommand.run(all, stream, stream), out::toString);
        return out.toString(StandardCharsets.UTF_8);
    }
}
