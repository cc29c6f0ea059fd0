package culex.broker.retained;

import culex.broker.topic.FilterScan;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The retained messages by their Topic Names in UTF-8, sorted as the store sorts them, so that a reader goes on behind the last Topic Name
 * that it has seen, whatever has changed meanwhile. Thread-safe and without locks.
 */
final class RetainedMap {
    private static final byte[] SERVER = {'$', 'S', 'Y', 'S', '/'};

    private final ConcurrentSkipListMap<byte[], Retained> map = new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    /** Whether a Topic Name is one of the server's own, which are neither counted nor stored. */
    static boolean isServers(byte[] topic) {
        return topic.length >= SERVER.length && Arrays.equals(topic, 0, SERVER.length, SERVER, 0, SERVER.length);
    }

    /** The number of messages, without the server's own below {@code $SYS/}. */
    int size() {
        return size.get();
    }

    /** The bytes of these messages. */
    long bytes() {
        return bytes.get();
    }

    @Nullable Retained get(byte[] topic) {
        return map.get(topic);
    }

    /** Sets or replaces a message; returns by how many bytes the map has grown. */
    int put(byte[] topic, Retained message) {
        Retained previous = map.put(topic, message);
        return count(topic, previous, message);
    }

    /** Removes a message; returns by how many bytes the map has grown, 0 or less. */
    int remove(byte[] topic) {
        return count(topic, map.remove(topic), null);
    }

    /** Removes a message if it is still this one; returns by how many bytes the map has grown, 0 or less. */
    int remove(byte[] topic, Retained expected) {
        return map.remove(topic, expected) ? count(topic, expected, null) : 0;
    }

    private int count(byte[] topic, @Nullable Retained previous, @Nullable Retained message) {
        int more =
                (message == null ? 0 : message.sizeBytes(topic)) - (previous == null ? 0 : previous.sizeBytes(topic));
        if (!isServers(topic)) {
            int messages = (message == null ? 0 : 1) - (previous == null ? 0 : 1);
            if (messages != 0) {
                size.addAndGet(messages);
            }
            bytes.addAndGet(more);
        }
        return more;
    }

    /** The entries from a key on; what is added or removed meanwhile is seen or not. */
    Iterator<Map.Entry<byte[], Retained>> from(byte[] key) {
        return map.tailMap(key).entrySet().iterator();
    }

    /** Visits all messages that a filter matches at once: for tests and for filters that match little. */
    void match(FilterScan scan, BiConsumer<byte[], Retained> visitor) {
        Iterator<Map.Entry<byte[], Retained>> entries = from(scan.start());
        while (entries.hasNext()) {
            Map.Entry<byte[], Retained> entry = entries.next();
            byte[] next = scan.next(entry.getKey());
            if (next == null) {
                return;
            }
            if (next == entry.getKey()) {
                visitor.accept(entry.getKey(), entry.getValue());
            } else {
                entries = from(next);
            }
        }
    }
}
