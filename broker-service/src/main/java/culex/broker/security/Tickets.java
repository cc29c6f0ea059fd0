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
 * Tickets for WebSocket upgrades: random texts that stand for a token, once and for {@link #LIFETIME}. A page sends a ticket in the address of
 * its WebSocket, where browsers allow no header, so that the token itself is in no address and no log. May be called from any thread.
 */
public final class Tickets {
    /** How long a ticket is valid. */
    public static final Duration LIFETIME = Duration.ofSeconds(30);

    /** Maximum number of tickets within their lifetime, used ones included; further ones are not issued. */
    static final int TICKETS_MAX = 10_000;
    /** Maximum size of the tokens of all unused tickets together. */
    static final long BYTES_MAX = 4 * 1024 * 1024;

    private static final int RANDOM_BYTES = 24;

    private final LongSupplier nanos;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final Queue<Issued> issued = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    /** @param nanos the monotonic clock */
    public Tickets(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private record Issued(String ticket, long expiresNanos) {}

    /** Issues a ticket for a token, which must be valid; empty when there are too many tickets now. */
    public Optional<String> issue(String token) {
        removeExpired();
        if (count.incrementAndGet() > TICKETS_MAX) {
            count.decrementAndGet();
            return Optional.empty();
        }
        if (bytes.addAndGet(token.length()) > BYTES_MAX) {
            bytes.addAndGet(-token.length());
            count.decrementAndGet();
            return Optional.empty();
        }
        byte[] text = new byte[RANDOM_BYTES];
        random.nextBytes(text);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(text);
        tokens.put(ticket, token);
        issued.add(new Issued(ticket, nanos.getAsLong() + LIFETIME.toNanos()));
        return Optional.of(ticket);
    }

    /** Returns the token of a ticket, which cannot be used again; null for a ticket that is unknown, expired or used. */
    @Nullable public String redeem(String ticket) {
        removeExpired();
        return remove(ticket);
    }

    private @Nullable String remove(String ticket) {
        String token = tokens.remove(ticket);
        if (token != null) {
            bytes.addAndGet(-token.length());
        }
        return token;
    }

    private void removeExpired() {
        for (Issued oldest = issued.peek();
                oldest != null && nanos.getAsLong() - oldest.expiresNanos() >= 0;
                oldest = issued.peek()) {
            if (issued.remove(oldest)) {
                count.decrementAndGet();
                remove(oldest.ticket());
            }
        }
    }
}
