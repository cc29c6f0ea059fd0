package culex.broker.diagnosis;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The latest events of all clients, as lines of {@link EventText}. One thread adds events; any thread may read them. */
final class RecentEvents {
    static final int SLOTS = 512;

    private final AtomicReferenceArray<@Nullable Entry> slots = new AtomicReferenceArray<>(SLOTS);
    private volatile long last;

    /** @param number the number of the event; events are numbered from 1 without gaps */
    private record Entry(long number, byte[] line) {}

    void add(byte[] line) {
        long number = last + 1;
        slots.set((int) (number % SLOTS), new Entry(number, line));
        last = number;
    }

    /**
     * Passes the events after a given number to a consumer, oldest first, at most {@code max} events. Returns the number of the last one.
     */
    long forEachAfter(long after, int max, Consumer<byte[]> to) {
        long newest = last;
        long number = Math.max(Math.min(Math.max(after, 0), newest), newest - SLOTS);
        int passed = 0;
        while (number < newest && passed < max) {
            number++;
            Entry entry = slots.get((int) (number % SLOTS));
            if (entry != null && entry.number() == number) { // a later event may have replaced the entry since
                to.accept(entry.line());
                passed++;
            }
        }
        return number;
    }
}
