package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersFileTest {
    private static final String SETTING = "mqtt.security.users-file";

    @TempDir
    Path directory = Path.of("");

    private Path file() {
        return directory.resolve("users");
    }

    private WatchedFile<Users> watched() {
        return UsersFile.watched(SETTING, file(), new SecureRandom());
    }

    @Test
    void addsReplacesAndRemovesAndLeavesTheOtherLinesAlone() throws IOException {
        Files.write(file(), List.of("# devices", "pen:cil:" + ScramCredentialTest.PENCIL));
        UsersFile users = new UsersFile(file());
        users.add("ann", "one".toCharArray());
        users.add("ann", "two".toCharArray());
        Users read = watched().content();
        assertEquals(2, read.size());
        assertTrue(read.credential("ann").matches("two".toCharArray()));
        assertTrue(read.credential("pen:cil").matches("pencil".toCharArray()));
        users.remove("ann");
        assertEquals(List.of("# devices", "pen:cil:" + ScramCredentialTest.PENCIL), Files.readAllLines(file()));
        assertThrows(IllegalArgumentException.class, () -> users.remove("ann"));
        assertThrows(IllegalArgumentException.class, () -> users.add(" ann", "x".toCharArray()));
        assertThrows(IllegalArgumentException.class, () -> users.add("ann", new char[0]));
    }

    @Test
    void aFileThatMakesNoSenseNamesItsLineButNoSecret() throws IOException {
        Files.write(file(), List.of("", "ann:plain-text-password"));
        var wrong = assertThrows(IllegalArgumentException.class, this::watched);
        assertEquals(
                SETTING + ": " + file() + ": line 2 is not NAME:SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey",
                wrong.getMessage());
        Files.write(file(), List.of("a:" + ScramCredentialTest.PENCIL, "a:" + ScramCredentialTest.PENCIL));
        assertThrows(IllegalArgumentException.class, this::watched);
        Files.delete(file());
        assertEquals(
                SETTING + ": there is no file " + file(),
                assertThrows(IllegalArgumentException.class, this::watched).getMessage());
    }

    @Test
    void aChangeIsReadAndOneThatMakesNoSenseIsNot() throws IOException {
        UsersFile users = new UsersFile(file());
        users.add("ann", "one".toCharArray());
        WatchedFile<Users> watched = watched();
        users.add("bob", "two".toCharArray());
        watched.look();
        assertTrue(watched.content().has("bob"));
        Files.writeString(file(), "nonsense");
        watched.look();
        assertTrue(watched.content().has("bob"));
        Files.delete(file());
        watched.look();
        assertTrue(watched.content().has("bob"));
        users.add("cat", "three".toCharArray());
        watched.look();
        assertTrue(watched.content().has("cat"));
        assertFalse(watched.content().has("bob"));
    }
}
