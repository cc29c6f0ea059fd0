package culex.broker.security;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Caches the responses of a service for the time that each of them allows. When there are too many responses, or they have too many bytes,
 * the oldest one is removed. May be called from any thread, without locks.
 */
final class AnswerCache {
    /** Maximum number of bytes of all responses, as {@link #bytesOf} estimates them. */
    static final long BYTES_MAX = 32L << 20;

    private static final int ENTRY_BYTES = 300;
    private static final int RULE_BYTES = 256;

    private final int entriesMax;
    private final LongSupplier nanoTime;
    private final Map<String, Kept> answers = new ConcurrentHashMap<>();
    /** The keys of the responses, the oldest first. */
    private final Queue<String> keys = new ConcurrentLinkedQueue<>();

    private final AtomicLong bytes = new AtomicLong();

    private record Kept(Authentication answer, long bytes, long sinceNanos, long timeNanos) {}

    /**
     * @param entriesMax the maximum number of responses, 0 for none
     * @param nanoTime the monotonic clock
     */
    AnswerCache(int entriesMax, LongSupplier nanoTime) {
        this.entriesMax = entriesMax;
        this.nanoTime = nanoTime;
    }

    /** Returns a response that has not expired; null when there is none. */
    @Nullable Authentication get(String key) {
        Kept kept = answers.get(key);
        return kept == null || nanoTime.getAsLong() - kept.sinceNanos() >= kept.timeNanos() ? null : kept.answer();
    }

    /** Caches a response for a time; does nothing when the time is 0. */
    void put(String key, Authentication answer, long timeNanos) {
        if (timeNanos <= 0 || entriesMax == 0) {
            return;
        }
        Kept added = new Kept(answer, bytesOf(answer), nanoTime.getAsLong(), timeNanos);
        Kept before = answers.put(key, added);
        bytes.addAndGet(added.bytes());
        if (before == null) {
            keys.add(key);
        } else {
            bytes.addAndGet(-before.bytes());
        }
        while (answers.size() > entriesMax || bytes.get() > BYTES_MAX) {
            String oldest = keys.poll();
            if (oldest == null) {
                return;
            }
            Kept removed = answers.remove(oldest);
            bytes.addAndGet(removed == null ? 0 : -removed.bytes());
        }
    }

    /** Estimated bytes of memory of a response: a client chooses the length of its names, which each of its rules may contain. */
    private static long bytesOf(Authentication answer) {
        long size = ENTRY_BYTES;
        if (answer instanceof Authentication.Accepted(Principal principal, long _)) {
            String user = principal.userName();
            LoginPermissions permissions = principal.permissions();
            size += user == null ? 0 : charactersOf(user);
            for (LoginRule rule : permissions == null ? List.<LoginRule>of() : permissions.rules()) {
                size += RULE_BYTES + charactersOf(rule.reason());
                for (String level : rule.levels()) {
                    size += charactersOf(level);
                }
            }
        }
        return size;
    }

    private static long charactersOf(String text) {
        return (long) Character.BYTES * text.length();
    }
}
