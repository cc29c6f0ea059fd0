package culex.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.support.api.Caller;
import culex.support.api.ManagementKeys;
import culex.support.api.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysFileTest {
    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("keys");
    }

    private List<String> run(String command, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(command, file().toString()));
        all.addAll(List.of(arguments));
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8)) {
            KeysFile.run(all, out);
        }
        return output.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private ManagementKeys keys() throws IOException {
        return ManagementKeys.parse(Files.readAllLines(file()));
    }

    @Test
    void addedApiKeyHasTheGivenRoleAndTheFileContainsOnlyADigestOfTheKey() throws IOException {
        String key = run("add", "ann", "operator").getFirst();
        assertTrue(key.matches("[A-Za-z0-9_-]{43}"), key);
        assertEquals(new Caller("ann", Role.OPERATOR, true), keys().owner(key));
        assertFalse(Files.readString(file()).contains(key));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    }

    @Test
    void removedKeyIsUnknownAndCommentsAndOtherKeysStay() throws IOException {
        Files.write(file(), List.of("# of Prometheus", "a-key-in-plain-text-1234"));
        String key = run("add", "ann", "viewer").getFirst();
        assertEquals(List.of("line-2 admin", "ann viewer"), run("list"));
        run("remove", "ann");
        assertNull(keys().owner(key));
        assertNotNull(keys().owner("a-key-in-plain-text-1234"));
        assertEquals(List.of("# of Prometheus", "a-key-in-plain-text-1234"), Files.readAllLines(file()));
    }

    @Test
    void lastKeyIsNotRemovedBecauseTheBrokerRejectsAnEmptyFile() throws IOException {
        run("add", "ann", "admin");
        var error = assertThrows(IllegalArgumentException.class, () -> run("remove", "ann"));
        assertTrue(String.valueOf(error.getMessage()).contains("ann is the last key"), error::getMessage);
        assertEquals(List.of("ann admin"), run("list"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "add ann",
                "add ann chief",
                "add bob viewer more",
                "add a/b viewer",
                "add alice admin",
                "remove nobody",
                "remove",
                "list all",
                "show"
            })
    void invalidArgumentsChangeNothing(String arguments) throws IOException {
        String line = ManagementKeys.line("alice", Role.VIEWER, "x".repeat(20));
        Files.write(file(), List.of(line));
        List<String> words = List.of(arguments.split(" "));
        assertThrows(
                IllegalArgumentException.class,
                () -> run(words.getFirst(), words.subList(1, words.size()).toArray(String[]::new)));
        assertEquals(List.of(line), Files.readAllLines(file()));
    }

    @Test
    void malformedKeysFileIsNotChanged() throws IOException {
        Files.write(file(), List.of("short"));
        assertThrows(IllegalArgumentException.class, () -> run("add", "ann", "viewer"));
        assertEquals(List.of("short"), Files.readAllLines(file()));
    }
}
