package culex.broker.retained;

import culex.broker.message.Retained;
import culex.broker.store.RetainedIterator;
import culex.broker.store.RetainedStore;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Retained messages in memory, sorted by their Topic Names in UTF-8. Thread-safe, without locks. */
final class RetainedMap implements RetainedStore {
    private final ConcurrentSkipListMap<byte[], Retained> map = new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    @Override
    public long messages() {
        return size.get();
    }

    @Override
    public long bytes() {
        return bytes.get();
    }

    @Override
    public int sizeOf(byte[] topic) {
        Retained message = map.get(topic);
        return message == null ? 0 : message.sizeBytes();
    }

    @Override
    public boolean isInMemory() {
        return true;
    }

    @Override
    public boolean isBehind() {
        return false;
    }

    /** Sets or replaces a message. Returns by how many bytes the map has grown. */
    int put(Retained message) {
        return count(map.put(message.topic(), message), message);
    }

    /** Removes a message. Returns by how many bytes the map has grown, 0 or less. */
    int remove(byte[] topic) {
        return count(map.remove(topic), null);
    }

    /** Removes this message, unless another one has replaced it. Returns by how many bytes the map has grown, 0 or less. */
    int remove(Retained expected) {
        return map.remove(expected.topic(), expected) ? count(expected, null) : 0;
    }

    private int count(@Nullable Retained previous, @Nullable Retained message) {
        int more = (message == null ? 0 : message.sizeBytes()) - (previous == null ? 0 : previous.sizeBytes());
        int messages = (message == null ? 0 : 1) - (previous == null ? 0 : 1);
        if (messages != 0) {
            size.addAndGet(messages);
        }
        bytes.addAndGet(more);
        return more;
    }

    /** The iterator may or may not see concurrent changes. */
    @Override
    public RetainedIterator from(byte[] topic) {
        return new MapIterator(topic, map.tailMap(topic).values().iterator());
    }

    private record MapIterator(byte[] position, Iterator<Retained> messages) implements RetainedIterator {
        @Override
        public @Nullable Retained next() {
            return messages.hasNext() ? messages.next() : null;
        }

        @Override
        public boolean isAtEnd() {
            return true;
        }
    }
}
