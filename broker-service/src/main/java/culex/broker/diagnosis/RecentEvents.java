package culex.broker.diagnosis;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The newest events of all clients, as lines of {@link EventText}. One thread adds; any thread may read. */
final class RecentEvents {
    static final int SLOTS = 512;

    private final AtomicReferenceArray<@Nullable Entry> slots = new AtomicReferenceArray<>(SLOTS);
    private volatile long last;

    /** @param number of the event, from 1 without gaps */
    private record Entry(long number, byte[] line) {}

    void add(byte[] line) {
        long number = last + 1;
        slots.set((int) (number % SLOTS), new Entry(number, line));
        last = number;
    }

    /** Passes on the events after a given number, oldest first, at most so many; returns the number of the last one. */
    long forEachAfter(long after, int max, Consumer<byte[]> to) {
        long newest = last;
        long number = Math.max(Math.min(Math.max(after, 0), newest), newest - SLOTS);
        int passed = 0;
        while (number < newest && passed < max) {
            number++;
            Entry entry = slots.get((int) (number % SLOTS));
            if (entry != null && entry.number() == number) { // a later event may have taken the slot meanwhile
                to.accept(entry.line());
                passed++;
            }
        }
        return number;
    }
}
