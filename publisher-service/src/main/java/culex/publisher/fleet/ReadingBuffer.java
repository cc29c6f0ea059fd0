package culex.publisher.fleet;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The readings of one sensor that are not sent yet, in the order of their measurement.
 *
 * <p>A reading that was in flight when the connection was lost can be returned to the buffer and gets its earlier position again. At the
 * limit the oldest reading is removed. Not safe for several threads.
 */
final class ReadingBuffer {

    private final TreeMap<Long, Reading> byOrder = new TreeMap<>();
    private final int readingsMax;

    ReadingBuffer(int readingsMax) {
        this.readingsMax = readingsMax;
    }

    /** Adds a reading. Returns the reading that was removed because the buffer was full (the oldest), or null. */
    @Nullable Reading put(Reading reading) {
        byOrder.put(reading.order(), reading);
        return byOrder.size() > readingsMax ? take() : null;
    }

    /** Removes and returns the oldest reading; null if there is none. */
    @Nullable Reading take() {
        Map.Entry<Long, Reading> oldest = byOrder.pollFirstEntry();
        return oldest == null ? null : oldest.getValue();
    }

    boolean isEmpty() {
        return byOrder.isEmpty();
    }

    int size() {
        return byOrder.size();
    }
}
