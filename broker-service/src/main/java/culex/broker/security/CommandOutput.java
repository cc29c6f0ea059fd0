package culex.broker.security;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Prints the last line of a program that {@code ./culex} runs, such as an error. These programs have no log. */
final class CommandOutput {
    private CommandOutput() {}

    /** Prints one line and closes the stream. */
    static void print(FileDescriptor to, String line) throws IOException {
        try (OutputStream stream = new FileOutputStream(to)) {
            stream.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }
}
