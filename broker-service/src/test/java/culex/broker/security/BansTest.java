package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.transport.Peer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BansTest {
    private static final BanList FILE = BanList.parse(List.of(
            "# bans",
            "client pump-7 reason=stolen in May",
            "client \"pump \\\"8\\\"\" until=2030-01-31T12:00:00Z",
            "user eve until=2030-01-31T12:00:00Z reason=left",
            "address 192.0.2.7",
            "address 10.0.0.0/8 reason=not ours",
            "address 2001:db8::/32"));

    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private long nanos = Long.MAX_VALUE - 5; // the monotonic clock may overflow
    private final Bans bans =
            new Bans(() -> FILE, new Bans.Limits(10, 15, Duration.ofMinutes(5)), () -> nanos, () -> now);

    private @Nullable String reason(String client, @Nullable String user, String address) {
        return bans.reason(client, user, new Peer(Peer.Kind.TCP, address));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "pump-7, none, 198.51.100.1:1, banned: stolen in May",
                "'pump \"8\"', none, 198.51.100.1:1, banned",
                "other, eve, 198.51.100.1:1, banned: left",
                "other, bob, 192.0.2.7:1, banned",
                "other, bob, 192.0.2.8:1, none",
                "other, bob, 10.255.0.1:1, banned: not ours",
                "other, bob, 11.0.0.1:1, none",
                "other, bob, [2001:db8:7::1]:1, banned",
                "other, bob, [2001:db9::1]:1, none",
                "other, bob, [::ffff:10.1.1.1]:1, banned: not ours",
                "other, none, unknown, none",
            })
    void fileBansClientsUsersAddressesAndNetworks(
            String client, @Nullable String user, String address, @Nullable String reason) {
        assertEquals(reason, reason(client, user, address));
    }

    @Test
    void banFromTheFileEndsAtTheTimeInItsLine() {
        now = Instant.parse("2030-01-31T12:00:00Z");
        assertNull(reason("other", "eve", "198.51.100.1:1"));
        assertNull(reason("pump \"8\"", null, "198.51.100.1:1"));
    }

    /** The rest did not fit into a number of nanoseconds, and the broker did not start. */
    @Test
    void restoredBanLastsAtMostAsLongAsANewOne() {
        Duration most = Duration.ofMinutes(5);
        Bans bans = new Bans(() -> BanList.EMPTY, new Bans.Limits(1, 1, most), () -> nanos, () -> now);
        bans.restore(BanLine.Kind.CLIENT, "pump", Duration.ofDays(1_000_000));
        assertEquals(
                List.of(most),
                bans.imposed().stream().map(Bans.ImposedBan::left).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client",
                "group x",
                "client a b",
                "client a until=tomorrow",
                "address example.com",
                "address 10.0.0.0/33",
                "address 10.0.0.1/8",
                "address 2001:db8::/129"
            })
    void malformedLineIsRejectedWithItsNumber(String line) {
        var error = assertThrows(IllegalArgumentException.class, () -> BanList.parse(List.of("user x", line)));
        assertTrue(String.valueOf(error.getMessage()).startsWith("line 2"), error.getMessage());
    }

    @Test
    void longQuotedValueInTheBansFileIsRead() {
        String value = "\\\"" + "x".repeat(1_000_000);
        BanList list = BanList.parse(List.of("client \"" + value + "\""));
        assertEquals("banned", list.reason(value.substring(1), null, null, now));
    }

    @Test
    void addressWithTooManyFailedLoginsIsBannedForATime() {
        Peer peer = new Peer(Peer.Kind.TCP, "198.51.100.1:1");
        for (int i = 0; i < 10; i++) {
            assertFalse(bans.onFailedLogin(peer));
        }
        assertNull(reason("any", "bob", "198.51.100.1:2"));
        assertTrue(bans.onFailedLogin(peer));
        assertEquals("banned: too many failed logins", reason("any", "bob", "198.51.100.1:2"));
        assertNull(reason("any", "bob", "198.51.100.2:2"));

        nanos += TimeUnit.MINUTES.toNanos(5);
        assertNull(reason("any", "bob", "198.51.100.1:2"));
    }

    @Test
    void automaticBansAreListedUntilTheyEndOrAreRemoved() {
        for (int i = 0; i <= 10; i++) {
            bans.onFailedLogin(new Peer(Peer.Kind.TCP, "198.51.100.1:1"));
        }
        for (int i = 0; i <= 15; i++) {
            bans.onDisconnected("flapping");
        }
        nanos += TimeUnit.MINUTES.toNanos(1);
        assertEquals(
                List.of(
                        new Bans.ImposedBan(
                                BanLine.Kind.ADDRESS,
                                "198.51.100.1",
                                "banned: too many failed logins",
                                Duration.ofMinutes(4)),
                        new Bans.ImposedBan(
                                BanLine.Kind.CLIENT,
                                "flapping",
                                "banned: too many disconnects",
                                Duration.ofMinutes(4))),
                bans.imposed());
        assertTrue(bans.lift(BanLine.Kind.CLIENT, "flapping"));
        assertFalse(bans.lift(BanLine.Kind.CLIENT, "flapping"));
        assertNull(reason("flapping", null, "198.51.100.2:1"));
        assertEquals(1, bans.imposed().size());
        nanos += TimeUnit.MINUTES.toNanos(4);
        assertEquals(List.of(), bans.imposed());
    }

    @Test
    void failedLoginsWithinTheLimitPerMinuteBanNobody() {
        Peer peer = new Peer(Peer.Kind.TCP, "198.51.100.1:1");
        for (int i = 0; i < 1000; i++) {
            assertFalse(bans.onFailedLogin(peer));
            nanos += TimeUnit.SECONDS.toNanos(6);
        }
    }

    @Test
    void clientIdentifierWithTooManyDisconnectsIsBannedForATime() {
        for (int i = 0; i < 15; i++) {
            assertFalse(bans.onDisconnected("flapping"));
        }
        assertTrue(bans.onDisconnected("flapping"));
        assertEquals("banned: too many disconnects", reason("flapping", null, "198.51.100.1:1"));
        assertNull(reason("other", null, "198.51.100.1:1"));
    }

    @Test
    void newestAutomaticBansApplyWhenTheTableIsFull() {
        Bans strict =
                new Bans(() -> BanList.EMPTY, new Bans.Limits(0, 1, Duration.ofMinutes(5)), () -> nanos, () -> now);
        for (int i = 0; i < 4 * RecentTable.SLOTS; i++) {
            strict.onDisconnected("client " + i);
            assertTrue(strict.onDisconnected("client " + i));
            assertEquals(
                    "banned: too many disconnects",
                    strict.reason("client " + i, null, new Peer(Peer.Kind.TCP, "198.51.100.1:1")));
        }
    }

    @Test
    void bansOfClientIdentifiersDoNotRemoveBansOfAddresses() {
        Bans strict =
                new Bans(() -> BanList.EMPTY, new Bans.Limits(1, 1, Duration.ofMinutes(5)), () -> nanos, () -> now);
        Peer guesser = new Peer(Peer.Kind.TCP, "198.51.100.1:1");
        strict.onFailedLogin(guesser);
        assertTrue(strict.onFailedLogin(guesser));
        for (int i = 0; i < 4 * RecentTable.SLOTS; i++) {
            strict.onDisconnected("client " + i);
            strict.onDisconnected("client " + i);
        }
        assertEquals("banned: too many failed logins", strict.reason("any", null, guesser));
        Peer other = new Peer(Peer.Kind.TCP, "198.51.100.2:1");
        strict.onFailedLogin(other);
        assertTrue(strict.onFailedLogin(other));
        assertEquals("banned: too many failed logins", strict.reason("any", null, other));
    }

    @Test
    void nobodyIsBannedAutomaticallyIfNoLimitsAreSet() {
        Bans none = Bans.none();
        for (int i = 0; i < 100; i++) {
            assertFalse(none.onDisconnected("client"));
        }
    }
}
