package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.transport.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bans that the broker has imposed, after its restart. */
class SavedBansTest {
    private static final Bans.Limits LIMITS = new Bans.Limits(10, 15, Duration.ofMinutes(5));
    private static final String FLAPPING = "banned: too many disconnects";
    private static final String GUESSING = "banned: too many failed logins";

    private final Path directory;
    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private long nanos = 7;
    private Bans bans = bans(LIMITS);
    private SavedBans saved;

    SavedBansTest(@TempDir Path directory) {
        this.directory = directory;
        saved = saved(bans);
    }

    private Path file() {
        return directory.resolve("automatic-bans");
    }

    private Bans bans(Bans.Limits limits) {
        return new Bans(() -> BanList.EMPTY, limits, () -> nanos, () -> now);
    }

    private SavedBans saved(Bans of) {
        return new SavedBans(of, file(), () -> now);
    }

    private void pass(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
    }

    /** Starts another process, whose monotonic clock has nothing in common with that of the last one. */
    private void restart(Bans.Limits limits) {
        nanos = Long.MAX_VALUE - TimeUnit.MINUTES.toNanos(1);
        bans = bans(limits);
        saved = saved(bans);
        saved.load();
    }

    private void flap(String clientId) {
        for (int i = 0; i <= LIMITS.disconnectsMax(); i++) {
            bans.onDisconnected(clientId);
        }
    }

    private void guess(String address) {
        for (int i = 0; i <= LIMITS.failedLoginsMax(); i++) {
            bans.onFailedLogin(new Peer(Peer.Kind.TCP, address));
        }
    }

    private @Nullable String reason(String client, String address) {
        return bans.reason(client, null, new Peer(Peer.Kind.TCP, address));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> String.valueOf(path.getFileName())).toList();
        }
    }

    @Test
    void automaticBansSurviveARestartUntilTheirEnds() throws IOException {
        flap("pump \"7\"");
        guess("192.0.2.1:1");
        guess("[2001:db8::1]:1");
        saved.save();
        assertEquals(
                List.of(
                        "address 192.0.2.1 until=2030-01-01T00:05:00Z",
                        "address 2001:db8:0:0:0:0:0:0/64 until=2030-01-01T00:05:00Z",
                        "client \"pump \\\"7\\\"\" until=2030-01-01T00:05:00Z"),
                Files.readAllLines(file()).stream().sorted().toList());

        pass(Duration.ofMinutes(4));
        restart(LIMITS);

        assertEquals(FLAPPING, reason("pump \"7\"", "192.0.2.7:1"));
        assertEquals(GUESSING, reason("other", "192.0.2.1:2"));
        assertEquals(GUESSING, reason("other", "[2001:db8::2]:2"));
        assertNull(reason("other", "192.0.2.7:1"));
        assertEquals(
                List.of(Duration.ofMinutes(1)),
                bans.imposed().stream().map(Bans.ImposedBan::left).distinct().toList());
        pass(Duration.ofMinutes(1));
        assertNull(reason("pump \"7\"", "192.0.2.1:2"));
        assertNull(reason("other", "[2001:db8::2]:2"));
    }

    @Test
    void fileIsDeletedWhenAllBansHaveEnded() throws IOException {
        flap("pump");
        saved.save();
        pass(Duration.ofMinutes(5));
        saved.save();
        assertEquals(List.of(), files());
    }

    @Test
    void fileOfEndedBansIsDeletedAfterARestart() throws IOException {
        flap("pump");
        saved.save();
        pass(Duration.ofMinutes(5));
        restart(LIMITS);
        assertNull(reason("pump", "192.0.2.1:1"));
        saved.save();
        assertEquals(List.of(), files());
    }

    @Test
    void liftedBanIsNotInForceAfterARestart() {
        guess("[2001:db8::1]:1");
        flap("pump");
        saved.save();
        assertTrue(bans.lift(BanLine.Kind.ADDRESS, "2001:db8::/64"));
        assertTrue(bans.lift(BanLine.Kind.CLIENT, "pump"));
        saved.save();
        restart(LIMITS);
        assertNull(reason("pump", "[2001:db8::1]:1"));
    }

    @Test
    void banOfAnAddressIsNotLiftedWithThatOfALargerNetwork() {
        guess("10.0.0.0:1");
        assertFalse(bans.lift(BanLine.Kind.ADDRESS, "10.0.0.0/8"));
        assertTrue(bans.lift(BanLine.Kind.ADDRESS, "10.0.0.0/32"));
    }

    @Test
    void clockThatWasSetBackDoesNotExtendABanBeyondTheConfiguredTime() {
        flap("pump");
        saved.save();
        now = Instant.parse("1970-01-01T00:00:00Z");
        restart(LIMITS);
        assertEquals(FLAPPING, reason("pump", "192.0.2.1:1"));
        pass(Duration.ofMinutes(5));
        assertNull(reason("pump", "192.0.2.1:1"));
    }

    @Test
    void endsInTheFileFollowAWallClockThatIsSet() {
        now = Instant.parse("1970-01-01T00:00:00Z");
        flap("pump");
        saved.save();
        now = Instant.parse("2030-01-01T00:00:00Z");
        saved.save();
        restart(LIMITS);
        assertEquals(FLAPPING, reason("pump", "192.0.2.1:1"));
    }

    @Test
    void fileIsNotWrittenAgainWhileTheBansAreTheSame() throws IOException {
        flap("pump");
        saved.save();
        Files.delete(file());
        pass(Duration.ofMinutes(1));
        saved.save();
        assertEquals(List.of(), files());
        flap("other");
        saved.save();
        assertEquals(2, Files.readAllLines(file()).size());
    }

    @Test
    void limitThatIsSwitchedOffEndsItsBansAtTheRestart() {
        flap("pump");
        guess("192.0.2.1:1");
        saved.save();
        restart(new Bans.Limits(10, 0, Duration.ofMinutes(1)));
        assertNull(reason("pump", "192.0.2.7:1"));
        assertEquals(GUESSING, reason("pump", "192.0.2.1:1"));
        pass(Duration.ofMinutes(1));
        assertNull(reason("pump", "192.0.2.1:1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nclient admin until=2030-01-01T00:05:00Z", "a\u0085b", "\u0001"})
    void clientIdentifierWithControlCharactersCannotAddLinesToTheFile(String clientId) {
        flap(clientId);
        flap("pump");
        saved.save();
        restart(LIMITS);
        assertNull(reason("admin", "192.0.2.1:1"));
        assertEquals(FLAPPING, reason("pump", "192.0.2.1:1"));
        assertEquals(1, bans.imposed().size());
    }

    @Test
    void fileStaysBelowItsLimitWhateverNamesClientsChoose() throws IOException {
        Bans.Limits strict = new Bans.Limits(1, 1, Duration.ofMinutes(5));
        bans = bans(strict);
        saved = saved(bans);
        for (int i = 0; i < 1500; i++) {
            String name = "\u20ac".repeat(252) + i; // 3 bytes each in UTF-8
            for (int disconnects = 0; disconnects < 2; disconnects++) {
                bans.onDisconnected(name);
                bans.onDisconnected("x".repeat(257) + i);
                bans.onFailedLogin(new Peer(Peer.Kind.TCP, "192.0." + i / 250 + "." + i % 250 + ":1"));
            }
        }
        saved.save();
        assertTrue(Files.size(file()) < 2 << 20, () -> "has " + file().toFile().length() + " bytes");
        restart(strict);
        assertEquals(FLAPPING, reason("\u20ac".repeat(252) + 1499, "198.51.100.1:1"));
        assertEquals(GUESSING, reason("other", "192.0.5.249:1"));
    }

    @Test
    void furtherFailuresOfABannedAddressDoNotRemoveOtherBansFromTheFile() {
        guess("192.0.2.1:1");
        for (int i = 0; i < 1100; i++) {
            guess("192.0.2.2:1");
        }
        saved.save();
        restart(LIMITS);
        assertEquals(GUESSING, reason("any", "192.0.2.1:1"));
        assertEquals(GUESSING, reason("any", "192.0.2.2:1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "user eve until=2030-01-01T00:05:00Z",
                "client pump",
                "client pump until=soon",
                "address 20010db800000000 until=2030-01-01T00:05:00Z",
                "nonsense",
                "\u0000"
            })
    void damagedLineDoesNotEndTheBansOfOtherLines(String line) throws IOException {
        Files.write(file(), List.of(line, "client good until=2030-01-01T00:05:00Z"));
        restart(LIMITS);
        assertEquals(FLAPPING, reason("good", "192.0.2.1:1"));
        assertEquals(1, bans.imposed().size());
    }

    @Test
    void unreadableFileIsReplacedByTheNextBans() throws IOException {
        Files.write(file(), new byte[] {(byte) 0xC3, 0x28});
        restart(LIMITS);
        flap("pump");
        saved.save();
        restart(LIMITS);
        assertEquals(FLAPPING, reason("pump", "192.0.2.1:1"));
    }

    @Test
    void tooLargeFileIsNotRead() throws IOException {
        Files.writeString(file(), "client x until=2030-01-01T00:05:00Z\n" + "#".repeat(3 << 20));
        restart(LIMITS);
        assertNull(reason("x", "192.0.2.1:1"));
    }

    @Test
    void bansAreInForceWhileTheFileCannotBeWritten() throws IOException {
        Files.createDirectory(file().resolveSibling("automatic-bans.new"));
        Files.createFile(file().resolveSibling("automatic-bans.new").resolve("in the way"));
        flap("pump");
        saved.save();
        saved.save();
        assertEquals(FLAPPING, reason("pump", "192.0.2.1:1"));
        assertFalse(Files.exists(file()));

        Files.delete(file().resolveSibling("automatic-bans.new").resolve("in the way"));
        saved.save(); // deletes the directory
        saved.save();
        restart(LIMITS);
        assertEquals(FLAPPING, reason("pump", "192.0.2.1:1"));
    }
}
