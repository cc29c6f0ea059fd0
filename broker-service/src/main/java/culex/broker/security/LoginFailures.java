package culex.broker.security;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Slows down guessing of passwords. It counts failed logins of each address and of each user name; the count goes down by
 * {@value #FREE} a minute. From the sixth failure on, the delay of the rejection doubles with each one, up to a maximum.
 *
 * <p>Delaying the rejection alone would not slow down a client that closes the connection when CONNACK is late. So a suspicious login
 * also waits before its password is checked. These rules prevent the guesses of others from locking out the real user:
 *
 * <ul>
 *   <li>A login from an address without failures never waits, however often others have failed with the same user name.
 *   <li>A user who logged in from an address in the last {@value #TRUST_HOURS} hours does not wait there for the failures of other users,
 *       so one client with a wrong password does not delay the others behind the same proxy.
 *   <li>No login waits for longer than the maximum, and a correct password is accepted after the wait.
 * </ul>
 *
 * <p>May be called from any thread. Its memory is fixed: see {@link RecentTable}.
 */
public final class LoginFailures {
    /** Number of failures a minute that have no effect except the usual delay of the rejection. */
    static final int FREE = 5;

    /** Maximum of the count of failures, so that the count has fallen to {@link #FREE} after two minutes without failures. */
    private static final int COUNTED_MAX = 15;

    private static final int TRUST_HOURS = 24;
    private static final double NANOS_PER_FAILURE = TimeUnit.MINUTES.toNanos(1) / (double) FREE;

    private final RecentTable addresses = new RecentTable();
    private final RecentTable users = new RecentTable();
    /** Failed logins by pair of address and user name. */
    private final RecentTable pairs = new RecentTable();
    /** Successful logins by pair of address and user name. */
    private final RecentTable successes = new RecentTable();

    private final long firstMillis;
    private final long maxMillis;
    private final LongSupplier nanoTime;

    /**
     * Sets the delays.
     *
     * @param first the usual delay of a rejection; zero disables all delays
     * @param max the maximum delay
     * @param nanoTime the monotonic clock
     */
    public LoginFailures(Duration first, Duration max, LongSupplier nanoTime) {
        firstMillis = first.toMillis();
        maxMillis = Math.max(firstMillis, max.toMillis());
        this.nanoTime = nanoTime;
    }

    /**
     * Returns the delay in milliseconds before the password or proof of a login is checked: 0 unless the login is suspicious.
     *
     * @param address the source, as {@link culex.broker.transport.Peer#source} gives it
     * @param user the user name that the client claims, or null while it is not known
     */
    public long millisBeforeCheck(String address, @Nullable String user) {
        if (firstMillis == 0) {
            return 0;
        }
        long now = nanoTime.getAsLong();
        if (user != null && isTrusted(address, user, now)) {
            RecentTable.Entry own = pairs.get(pair(address, user));
            return left(own, beyondFree(own, now), now);
        }
        RecentTable.Entry source = addresses.get(address);
        if (source == null || failures(source, now) <= 0) {
            return 0;
        }
        long delay = beyondFree(source, now);
        if (user != null) {
            delay = Math.max(delay, beyondFree(users.get(user), now));
        }
        return left(source, delay, now);
    }

    /**
     * The source of logins whose share of the queue of password checks a login uses: its address, or the pair of address and user name when
     * the user is known at that address, so that other clients of the address cannot keep a known user out.
     */
    String shareOf(String address, String user) {
        return isTrusted(address, user, nanoTime.getAsLong()) ? pair(address, user) : address;
    }

    private boolean isTrusted(String address, String user, long now) {
        RecentTable.Entry success = successes.get(pair(address, user));
        return success != null && now - success.nanos() < TimeUnit.HOURS.toNanos(TRUST_HOURS);
    }

    /** How many milliseconds are left of a delay that began at the last failure. */
    private static long left(RecentTable.@Nullable Entry entry, long delayMillis, long now) {
        if (entry == null || delayMillis == 0) {
            return 0;
        }
        return Math.max(0, delayMillis - TimeUnit.NANOSECONDS.toMillis(now - entry.nanos()));
    }

    /** The delay that the failures of an entry cause, in milliseconds; 0 for up to {@link #FREE} failures. */
    private long beyondFree(RecentTable.@Nullable Entry entry, long now) {
        double failures = entry == null ? 0 : failures(entry, now);
        return failures > FREE ? delayMillis(failures) : 0;
    }

    /**
     * Counts a failed login.
     *
     * @return the delay of the rejection in milliseconds
     */
    public long onFailure(String address, @Nullable String user) {
        long now = nanoTime.getAsLong();
        double failures = count(addresses, address, now);
        if (user != null) {
            failures = Math.max(failures, count(users, user, now));
            count(pairs, pair(address, user), now);
        }
        return delayMillis(failures);
    }

    /** Whether a delay that {@link #onFailure} returned is longer than the delay of a first failure. */
    public boolean isRaised(long delayMillis) {
        return delayMillis > firstMillis;
    }

    /** Counts a successful login. Earlier failures stay counted: a client that knows one password may still guess others. */
    public void onSuccess(String address, String user) {
        successes.put(pair(address, user), 1, nanoTime.getAsLong());
    }

    private static double count(RecentTable table, String name, long now) {
        RecentTable.Entry before = table.get(name);
        double failures = Math.min(COUNTED_MAX, (before == null ? 0 : failures(before, now)) + 1);
        table.put(name, failures, now);
        return failures;
    }

    private static double failures(RecentTable.Entry entry, long now) {
        return Math.max(0, entry.value() - (now - entry.nanos()) / NANOS_PER_FAILURE);
    }

    private long delayMillis(double failures) {
        int doubled = (int) Math.ceil(Math.max(0, failures - FREE));
        return Math.min(maxMillis, firstMillis << doubled);
    }

    /** The name of the pair of a user and an address; an address contains no space. */
    private static String pair(String address, String user) {
        return address + ' ' + user;
    }
}
