package culex.publisher.fleet;

import culex.publisher.signal.Reading;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The readings of one sensor that are not sent yet, in the order they were measured.
 *
 * <p>A reading that was in flight when the connection was lost can be put back and regains its position. At the limit the oldest reading is
 * removed. Not safe for several threads.
 */
final class ReadingBuffer {

    private final TreeMap<Long, Reading> bySequence = new TreeMap<>();
    private final int readingsMax;

    ReadingBuffer(int readingsMax) {
        this.readingsMax = readingsMax;
    }

    /** Adds a reading. Returns the reading that was removed because the buffer was full (the oldest), or null. */
    @Nullable Reading put(Reading reading) {
        bySequence.put(reading.sequence(), reading);
        return bySequence.size() > readingsMax ? take() : null;
    }

    /** Removes and returns the oldest reading; null if there is none. */
    @Nullable Reading take() {
        Map.Entry<Long, Reading> oldest = bySequence.pollFirstEntry();
        return oldest == null ? null : oldest.getValue();
    }

    boolean isEmpty() {
        return bySequence.isEmpty();
    }

    int size() {
        return bySequence.size();
    }
}
