package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.testing.PackagedService;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The program of the packaged broker that manages the users file, as {@code ./culex user} runs it. */
final class UserProgram {
    private UserProgram() {}

    /** Adds a user to a users file, which it creates if there is none. */
    static void add(Path users, String name, String password) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(PackagedService.tool("user", "add", users.toString(), name))
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write((password + "\n").getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(RunningProgram.PATIENCE.toSeconds(), TimeUnit.SECONDS), "the program ends");
        assertEquals(0, process.exitValue(), output);
    }
}
