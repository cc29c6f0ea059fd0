package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoginFailuresTest {
    private static final String ATTACKER = "203.0.113.9";
    private static final String HOME = "198.51.100.1";

    private long nanos = -5; // the monotonic clock may begin anywhere
    private final LoginFailures failures =
            new LoginFailures(Duration.ofSeconds(1), Duration.ofSeconds(30), () -> nanos);

    private void pass(long seconds) {
        nanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    private long fail(int times, String address, String user) {
        long delay = 0;
        for (int i = 0; i < times; i++) {
            delay = failures.onFailure(address, user);
        }
        return delay;
    }

    @Test
    void rejectionDelayDoublesFromTheSixthFailurePerMinuteOfAnAddressUpToItsMaximum() {
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            delays.add(failures.onFailure(ATTACKER, "user" + i));
        }
        assertEquals(
                List.of(1000L, 1000L, 1000L, 1000L, 1000L, 2000L, 4000L, 8000L, 16_000L, 30_000L, 30_000L, 30_000L),
                delays);
    }

    @Test
    void rejectionDelayDoublesForAUserNameThatManyAddressesTry() {
        long delay = 0;
        for (int i = 0; i < 6; i++) {
            delay = failures.onFailure("192.0.2." + i, "alice");
        }
        assertEquals(2000, delay);
    }

    @Test
    void failedLoginsCauseNoDelayThreeMinutesLater() {
        fail(20, ATTACKER, "alice");
        pass(180);
        assertEquals(0, failures.millisBeforeCheck(ATTACKER, "alice"));
        assertEquals(1000, failures.onFailure(ATTACKER, "alice"));
    }

    @Test
    void fiveFailuresPerMinuteDoNotIncreaseTheRejectionDelay() {
        for (int i = 0; i < 100; i++) {
            assertEquals(1000, failures.onFailure(ATTACKER, "alice"));
            pass(12);
        }
    }

    @Test
    void nextGuessOfASuspiciousAddressIsCheckedOnlyAfterTheDelayOfTheLastGuess() {
        long delay = fail(8, ATTACKER, "alice");
        assertEquals(8000, delay);
        assertEquals(8000, failures.millisBeforeCheck(ATTACKER, "alice"));
        assertEquals(8000, failures.millisBeforeCheck(ATTACKER, null));
        pass(6);
        // Fewer failures count by now, so the delay is shorter.
        assertTrue(failures.millisBeforeCheck(ATTACKER, "alice") <= 2000);
        pass(8);
        assertEquals(0, failures.millisBeforeCheck(ATTACKER, "alice"));
    }

    @Test
    void failedLoginsFromOtherAddressesDoNotDelayTheUserAtAnUnusedAddress() {
        for (int i = 0; i < 1000; i++) {
            failures.onFailure("192.0.2." + i % 200, "alice");
        }
        assertEquals(0, failures.millisBeforeCheck(HOME, "alice"));
    }

    @Test
    void oneFailureOfAnAddressDelaysItsNextLoginIfOtherAddressesGuessForTheSameUser() {
        fail(10, ATTACKER, "alice");
        assertEquals(0, failures.millisBeforeCheck(HOME, "alice"));
        failures.onFailure(HOME, "alice");
        assertTrue(failures.millisBeforeCheck(HOME, "alice") > 10_000);
        assertEquals(0, failures.millisBeforeCheck(HOME, "bob"));
    }

    @Test
    void clientWithAWrongPasswordDoesNotDelayKnownUsersAtTheSameAddress() {
        failures.onSuccess(HOME, "bob");
        fail(20, HOME, "alice");
        assertEquals(0, failures.millisBeforeCheck(HOME, "bob"));
        assertTrue(failures.millisBeforeCheck(HOME, "alice") > 0);
        assertTrue(failures.millisBeforeCheck(HOME, "carol") > 0);
    }

    @Test
    void userWithARecentSuccessfulLoginIsDelayedAfterOwnFailuresAtTheSameAddress() {
        failures.onSuccess(HOME, "bob");
        fail(20, HOME, "bob");
        assertTrue(failures.millisBeforeCheck(HOME, "bob") > 0);
    }

    @Test
    void eachUserWithARecentSuccessfulLoginHasAShareOfThePasswordQueueOfItsOwn() {
        failures.onSuccess(HOME, "bob");
        assertEquals(HOME, failures.shareOf(HOME, "alice"));
        assertEquals(HOME + " bob", failures.shareOf(HOME, "bob"));
    }

    @Test
    void successfulLoginDoesNotResetTheFailureCount() {
        for (int i = 0; i < 9; i++) {
            failures.onFailure(ATTACKER, "alice");
            failures.onSuccess(ATTACKER, "mallory");
        }
        assertEquals(30_000, failures.onFailure(ATTACKER, "alice"));
    }

    @Test
    void rejectionDelayOfZeroDisablesAllDelays() {
        LoginFailures none = new LoginFailures(Duration.ZERO, Duration.ofSeconds(30), () -> nanos);
        for (int i = 0; i < 20; i++) {
            assertEquals(0, none.onFailure(ATTACKER, "alice"));
        }
        assertEquals(0, none.millisBeforeCheck(ATTACKER, "alice"));
    }

    @Test
    void fullTableOfFailuresKeepsTheUserWithTheMostFailedLogins() {
        RecentTable table = new RecentTable();
        table.put("attacker", 15, 0);
        for (int i = 0; i < 200_000; i++) {
            table.put("name" + i, 1, i);
        }
        RecentTable.Entry kept = table.get("attacker");
        assertEquals(15, kept == null ? 0 : kept.value());
    }
}
