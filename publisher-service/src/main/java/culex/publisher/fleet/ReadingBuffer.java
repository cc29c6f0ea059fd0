package culex.publisher.fleet;

import culex.publisher.signal.Reading;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The readings of one sensor that still have to be sent, in the order they were measured.
 *
 * <p>A reading whose connection was lost under way may be put in again and takes its old place. At the limit the oldest
 * reading is dropped. Not safe for several threads.
 */
final class ReadingBuffer {

    private final TreeMap<Long, Reading> bySequence = new TreeMap<>();
    private final int readingsMax;

    ReadingBuffer(int readingsMax) {
        this.readingsMax = readingsMax;
    }

    /** Takes a reading; returns the oldest one when it had to go for it. */
    @Nullable Reading put(Reading reading) {
        bySequence.put(reading.sequence(), reading);
        return bySequence.size() > readingsMax ? take() : null;
    }

    /** Takes the oldest reading out; null when there is none. */
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
