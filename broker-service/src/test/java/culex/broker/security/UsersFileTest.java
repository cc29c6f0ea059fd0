package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        return UsersFile.watched(SETTING, file());
    }

    @Test
    void usersAreAddedReplacedAndRemovedWithoutChangingOtherLines() throws IOException {
        Files.write(file(), List.of("# devices", "pen:cil:" + ScramCredentialTest.PENCIL));
        UsersFile users = new UsersFile(file());
        users.add("ann", "one".toCharArray());
        users.add("ann", "two".toCharArray());
        Users read = watched().content();
        assertEquals(2, read.size());
        assertTrue(read.credential("ann").matches("two".toCharArray()));
        assertTrue(read.credential("pen:cil").matches("pencil".toCharArray()));
        users.remove("ann");
        List<String> others = Files.readAllLines(file());
        assertTrue(others.removeFirst().startsWith(Users.SECRET_LINE));
        assertEquals(List.of("# devices", "pen:cil:" + ScramCredentialTest.PENCIL), others);
        assertThrows(IllegalArgumentException.class, () -> users.remove("ann"));
        assertThrows(IllegalArgumentException.class, () -> users.add(" ann", "x".toCharArray()));
        assertThrows(IllegalArgumentException.class, () -> users.add("ann", new char[0]));
    }

    @Test
    void passwordAndRolesOfAUserAreChangedOneWithoutTheOther() throws IOException {
        UsersFile users = new UsersFile(file());
        assertThrows(IllegalArgumentException.class, () -> users.put("ann", null, List.of("r")));
        assertTrue(users.put("ann", "one".toCharArray(), List.of("r", "s")));
        assertFalse(users.put("ann", null, List.of("t")));
        assertTrue(watched().content().credential("ann").matches("one".toCharArray()));
        assertEquals(Set.of("t"), watched().content().roles("ann"));
        assertFalse(users.put("ann", "two".toCharArray(), null));
        assertTrue(watched().content().credential("ann").matches("two".toCharArray()));
        assertEquals(Set.of("t"), watched().content().roles("ann"));
        users.put("ann", null, List.of());
        assertEquals(Set.of(), watched().content().roles("ann"));
        assertThrows(IllegalArgumentException.class, () -> users.put("ann", null, List.of("no role")));
        char[] tooLong = "x".repeat(65_536).toCharArray();
        assertThrows(IllegalArgumentException.class, () -> users.put("ann", tooLong, null));
    }

    @Test
    void byteOrderMarkIsNoPartOfTheNameOfTheFirstUser() throws IOException {
        new UsersFile(file()).add("alice", "secret".toCharArray());
        String user = Files.readAllLines(file()).getLast();
        Files.writeString(file(), "\uFEFF" + user + "\r\n");
        assertTrue(watched().content().credential("alice").matches("secret".toCharArray()));
        assertFalse(new UsersFile(file()).put("alice", "changed".toCharArray(), null), "the user exists already");
        assertTrue(watched().content().credential("alice").matches("changed".toCharArray()));
    }

    @Test
    void lastUserIsNotRemovedWhenTheBrokerNeedsOne() throws IOException {
        UsersFile users = new UsersFile(file());
        users.add("ann", "one".toCharArray());
        users.add("bob", "two".toCharArray());
        assertTrue(users.remove("ann", true));
        assertFalse(users.remove("ann", true));
        assertThrows(IllegalStateException.class, () -> users.remove("bob", true));
        assertTrue(users.remove("bob", false));
    }

    /** A user in a comment counted, so that the last user could be removed; and the comment could be removed as a user. */
    @Test
    void userInACommentIsNoUser() throws IOException {
        UsersFile users = new UsersFile(file());
        users.add("bob", "two".toCharArray());
        String comment = "# " + Files.readAllLines(file()).getLast();
        users.add("ann", "one".toCharArray());
        assertTrue(users.remove("bob", true));
        List<String> lines = new ArrayList<>(Files.readAllLines(file()));
        lines.add(comment);
        Files.write(file(), lines);
        assertThrows(IllegalStateException.class, () -> users.remove("ann", true));
        assertFalse(users.remove("# bob", true));
        assertEquals(lines, Files.readAllLines(file()));
    }

    @Test
    void invalidUsersFileIsNotChanged() throws IOException {
        Files.write(file(), List.of("nonsense"));
        UsersFile users = new UsersFile(file());
        assertThrows(IllegalArgumentException.class, () -> users.put("ann", "one".toCharArray(), null));
        assertEquals(List.of("nonsense"), Files.readAllLines(file()));
    }

    @Test
    void newUsersFileHasMode600AndAnExistingUsersFileKeepsItsPermissions() throws IOException {
        UsersFile users = new UsersFile(file());
        users.add("ann", "one".toCharArray());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
        users.add("bob", "two".toCharArray());
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        try (Stream<Path> all = Files.list(directory)) {
            assertEquals(List.of(file()), all.toList());
        }
    }

    @Test
    void scramSaltOfAnUnknownUserSurvivesARestartAndTheAdditionOfAnotherUser() throws IOException {
        UsersFile users = new UsersFile(file());
        users.add("ann", "one".toCharArray());
        ScramCredential eve = watched().content().credential("eve");
        assertEquals(eve, watched().content().credential("eve"));
        users.add("bob", "two".toCharArray());
        assertEquals(eve, watched().content().credential("eve"));
        assertFalse(eve.equals(watched().content().credential("eva")));
    }

    @Test
    void scramSaltOfAnUnknownUserSurvivesARestartAlsoIfTheFileHasNoServerSecret() throws IOException {
        Files.write(file(), List.of("pen:" + ScramCredentialTest.PENCIL));
        assertEquals(watched().content().credential("eve"), watched().content().credential("eve"));
    }

    @Test
    void scramChallengeOfAnUnknownUserHasTheIterationCountOfMostUsers() {
        List<String> lines = new ArrayList<>(Stream.of("a", "b", "c")
                .map(name -> name + ":" + ScramCredentialTest.PENCIL)
                .collect(Collectors.toList()));
        lines.add("d:" + ScramCredentialTest.PENCIL.replace("$4096:", "$32768:"));
        assertEquals(4096, Users.parse(lines).credential("eve").iterations());
    }

    @Test
    void unreadableUsersFileIsReadAgainWithoutAChangeOfTheFile() throws IOException {
        UsersFile users = new UsersFile(file());
        users.add("ann", "one".toCharArray());
        WatchedFile<Users> watched = watched();
        Path aside = directory.resolve("aside");
        users.add("bob", "two".toCharArray());
        Files.move(file(), aside);
        Files.createDirectory(file()); // reading a directory fails
        watched.look();
        assertFalse(watched.content().has("bob"));
        Files.delete(file());
        Files.move(aside, file());
        watched.look();
        assertTrue(watched.content().has("bob"));
    }

    @Test
    void invalidUsersFileIsReportedByLineWithoutSecrets() throws IOException {
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
    void validChangeOfTheUsersFileIsLoadedAndAnInvalidOneIsNot() throws IOException {
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
