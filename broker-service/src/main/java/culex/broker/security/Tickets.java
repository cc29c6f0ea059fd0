package culex.broker.security;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tickets for WebSocket upgrades: random texts that replace a token once, within {@link #LIFETIME}. A page sends a ticket in the address of
 * its WebSocket, where browsers allow no header, so that the token itself is in no address and no log. May be called from any thread.
 */
public final class Tickets {
    /** How long a ticket is valid. */
    public static final Duration LIFETIME = Duration.ofSeconds(30);

    /** Maximum number of tickets within their lifetime, used ones included; those beyond the maximum are not issued. */
    static final int TICKETS_MAX = 10_000;
    /** Maximum size of the tokens of all unused tickets together. */
    static final long BYTES_MAX = 4 * 1024 * 1024;
    /**
     * One user may have at most {@link #TICKETS_MAX} and {@link #BYTES_MAX}, each divided by this number, so that one user cannot keep out
     * all others.
     */
    static final int SHARE_OF_ONE_USER = 10;

    /** Number of characters of a user name that are stored to distinguish users, so that the names of used tickets take little memory. */
    private static final int USER_CHARS_MAX = 256;

    private static final int RANDOM_BYTES = 24;

    private final LongSupplier nanos;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Unused> unused = new ConcurrentHashMap<>();
    private final Queue<Issued> issued = new ConcurrentLinkedQueue<>();
    private final Map<String, Usage> usages = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    /** @param nanos the monotonic clock */
    public Tickets(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private record Unused(String token, String user) {}

    private record Issued(String ticket, String user, long expiresNanos) {}

    /** The number of tickets of one user that have not expired, and the bytes of the tokens of the unused tickets. */
    private record Usage(int tickets, long bytes) {
        Usage plus(Usage other) {
            return new Usage(tickets + other.tickets, bytes + other.bytes);
        }
    }

    /**
     * Issues a ticket for a token, which must be valid; empty when there are too many tickets now.
     *
     * @param user the user that the token names
     */
    public Optional<String> issue(String token, String user) {
        removeExpired();
        String key = user.length() <= USER_CHARS_MAX ? user : user.substring(0, USER_CHARS_MAX);
        if (!take(key, token.length())) {
            return Optional.empty();
        }
        byte[] text = new byte[RANDOM_BYTES];
        random.nextBytes(text);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(text);
        unused.put(ticket, new Unused(token, key));
        issued.add(new Issued(ticket, key, nanos.getAsLong() + LIFETIME.toNanos()));
        return Optional.of(ticket);
    }

    /** Counts a ticket; returns false at a limit. */
    private boolean take(String user, int size) {
        Usage own = usages.merge(user, new Usage(1, size), Usage::plus);
        boolean isWithin = count.incrementAndGet() <= TICKETS_MAX;
        isWithin &= bytes.addAndGet(size) <= BYTES_MAX;
        isWithin &= own.tickets() <= TICKETS_MAX / SHARE_OF_ONE_USER && own.bytes() <= BYTES_MAX / SHARE_OF_ONE_USER;
        if (!isWithin) {
            release(user, 1, size);
        }
        return isWithin;
    }

    private void release(String user, int tickets, int size) {
        count.addAndGet(-tickets);
        bytes.addAndGet(-size);
        usages.computeIfPresent(user, (_, before) -> {
            Usage after = before.plus(new Usage(-tickets, -size));
            return after.tickets() == 0 ? null : after;
        });
    }

    /** Returns the token of a ticket, which cannot be used again; null for a ticket that is unknown, expired or used. */
    public @Nullable String redeem(String ticket) {
        removeExpired();
        Unused found = unused.remove(ticket);
        if (found == null) {
            return null;
        }
        release(found.user(), 0, found.token().length());
        return found.token();
    }

    private void removeExpired() {
        for (Issued oldest = issued.peek();
                oldest != null && nanos.getAsLong() - oldest.expiresNanos() >= 0;
                oldest = issued.peek()) {
            if (issued.remove(oldest)) {
                Unused found = unused.remove(oldest.ticket());
                release(oldest.user(), 1, found == null ? 0 : found.token().length());
            }
        }
    }
}
