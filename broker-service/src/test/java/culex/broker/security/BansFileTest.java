package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BansFileTest {
    @TempDir
    private Path directory;

    private Instant now = Instant.parse("2030-01-01T00:00:00Z");

    private Path file() {
        return directory.resolve("bans");
    }

    private List<String> run(String command, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(command, file().toString()));
        all.addAll(List.of(arguments));
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8)) {
            BansFile.run(all, () -> now, out);
        }
        return output.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private BanList bans() throws IOException {
        return BanList.parse(Files.readAllLines(file()));
    }

    @Test
    void addedBanAppliesForItsDurationWithItsReason() throws IOException {
        run("add", "user", "eve", "for=30m", "left", "in", "May");
        assertEquals(List.of("user eve until=2030-01-01T00:30:00Z reason=left in May"), run("list"));
        assertEquals("banned: left in May", bans().reason("c", "eve", null, now));
        now = now.plus(Duration.ofMinutes(30));
        assertNull(bans().reason("c", "eve", null, now));
        assertEquals(List.of(), run("list"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"pump-7", "pump 7", "\"", "a\"b", "a\\b", "\\", "#", "until=now", "`a,b`", "ä ö", "x\u2003", "$SYS"
            })
    void everyKindOfValueCanBeAddedReadAndRemoved(String value) throws IOException {
        run("add", "client", value, "reason");
        assertNotNull(bans().reason(value, null, null, now), () -> "of " + value);
        run("remove", "client", value);
        assertEquals(List.of(), Files.readAllLines(file()));
    }

    @Test
    void addReplacesTheBanOfTheSameTargetAndRemovesEndedBans() throws IOException {
        Files.write(
                file(),
                List.of(
                        "# of May",
                        "user eve until=2029-01-01T00:00:00Z",
                        "address 2001:db8:0::/32 reason=old",
                        "client eve"));
        run("add", "address", "2001:db8::/32", "until=2031-01-01T00:00:00Z");
        assertEquals(
                List.of("# of May", "client eve", "address 2001:db8::/32 until=2031-01-01T00:00:00Z"),
                Files.readAllLines(file()));
    }

    @Test
    void listPrintsTheLastOfTwoLinesThatBanTheSameTarget() throws IOException {
        Files.write(file(), List.of("user eve", "user bob", "user eve reason=twice"));
        assertEquals(List.of("user eve reason=twice", "user bob"), run("list"));
    }

    @Test
    void newBansFileHasMode600AndAnExistingBansFileKeepsItsPermissions() throws IOException {
        run("add", "user", "eve");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
        run("add", "user", "bob");
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "add user",
                "add group x",
                "add address example.com",
                "add address 10.0.0.1/8",
                "add user eve for=5",
                "add user eve for=1w",
                "add user eve until=tomorrow",
                "add user a\u0000b",
                "remove user nobody",
                "list user",
                "ban user eve"
            })
    void invalidArgumentsChangeNothing(String arguments) throws IOException {
        Files.write(file(), List.of("user alice"));
        List<String> words = List.of(arguments.split(" "));
        assertThrows(
                IllegalArgumentException.class,
                () -> run(words.getFirst(), words.subList(1, words.size()).toArray(String[]::new)));
        assertEquals(List.of("user alice"), Files.readAllLines(file()));
    }

    @Test
    void malformedBansFileIsNotChanged() throws IOException {
        Files.write(file(), List.of("user alice", "what"));
        var error = assertThrows(IllegalArgumentException.class, () -> run("add", "user", "eve"));
        assertTrue(String.valueOf(error.getMessage()).contains("bans, line 2: "), error::getMessage);
        assertFalse(Files.readString(file()).contains("eve"));
    }
}
