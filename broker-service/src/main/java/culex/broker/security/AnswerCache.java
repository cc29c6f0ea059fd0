package culex.broker.security;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Keeps the answers of a service for the time that it allows; the oldest one makes room. May be called from any thread, without locks. */
final class AnswerCache {
    private final int entriesMax;
    private final LongSupplier nanoTime;
    private final Map<String, Kept> answers = new ConcurrentHashMap<>();
    /** The keys of the answers, the oldest first. */
    private final Queue<String> keys = new ConcurrentLinkedQueue<>();

    private record Kept(Authentication answer, long sinceNanos, long timeNanos) {}

    /**
     * @param entriesMax the most answers, 0 for none
     * @param nanoTime the monotonic clock
     */
    AnswerCache(int entriesMax, LongSupplier nanoTime) {
        this.entriesMax = entriesMax;
        this.nanoTime = nanoTime;
    }

    /** The answer whose time is not over; null when there is none. */
    @Nullable Authentication get(String key) {
        Kept kept = answers.get(key);
        return kept == null || nanoTime.getAsLong() - kept.sinceNanos() >= kept.timeNanos() ? null : kept.answer();
    }

    /** Keeps an answer for a time; none is kept for no time. */
    void put(String key, Authentication answer, long timeNanos) {
        if (timeNanos <= 0 || entriesMax == 0) {
            return;
        }
        if (answers.put(key, new Kept(answer, nanoTime.getAsLong(), timeNanos)) == null) {
            keys.add(key);
        }
        while (answers.size() > entriesMax) {
            String oldest = keys.poll();
            if (oldest == null) {
                return;
            }
            answers.remove(oldest);
        }
    }
}
