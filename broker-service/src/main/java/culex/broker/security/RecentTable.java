package culex.broker.security;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Remembers a number and a time for names that clients choose, in a fixed amount of memory: {@link #SLOTS} entries of about 40 bytes. When
 * all slots of a name are used by others, the entry with the lowest number is replaced. May be called from any thread, without locks.
 */
public final class RecentTable {
    static final int SLOTS = 8192;
    private static final int PLACES = 4;
    private static final int ATTEMPTS = 8;

    private final AtomicReferenceArray<@Nullable Entry> slots = new AtomicReferenceArray<>(SLOTS);
    /** Makes the slots of a name unpredictable, so that clients cannot choose names that replace another one. */
    private final NameHash hash = new NameHash();

    /**
     * The entry of a name: of a user name, Client Identifier or IP address.
     *
     * @param key the hash of the name
     * @param value what {@link #put} was given for the name, 0 or more
     * @param nanos the time of {@link #put} on the monotonic clock
     */
    public record Entry(long key, double value, long nanos) {}

    /** Returns the entry that {@link #put} has set for a name; null when there is none, or when another name has replaced it. */
    public @Nullable Entry get(String name) {
        long key = hash.of(name);
        for (int place = 0; place < PLACES; place++) {
            Entry entry = slots.get(slot(key, place));
            if (entry != null && entry.key() == key) {
                return entry;
            }
        }
        return null;
    }

    /** Sets the value and the time of a name. When many threads compete for a slot, the change may be lost. */
    public void put(String name, double value, long nanos) {
        long key = hash.of(name);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int slot = slotFor(key);
            Entry before = slots.get(slot);
            if (slots.compareAndSet(slot, before, new Entry(key, value, nanos))) {
                return;
            }
        }
    }

    /** The slot with the entry of a name, otherwise an empty slot, otherwise the slot with the lowest value. */
    private int slotFor(long key) {
        int best = slot(key, 0);
        double lowest = Double.MAX_VALUE;
        for (int place = 0; place < PLACES; place++) {
            int slot = slot(key, place);
            Entry entry = slots.get(slot);
            if (entry != null && entry.key() == key) {
                return slot;
            }
            double value = entry == null ? -1 : entry.value();
            if (value < lowest) {
                lowest = value;
                best = slot;
            }
        }
        return best;
    }

    private static int slot(long key, int place) {
        return ((int) key + place) & (SLOTS - 1);
    }
}
