package culex.broker.store.rocksdb;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The latest value of each key that waits to be written; a removed key waits as such. While the store cannot be written, a key whose
 * record cannot be on disk is forgotten when it is removed, so that what gathers is bounded by what is on disk and what exists in memory.
 * On the store's thread.
 */
final class LatestValues<K, V> {
    /** Takes a key with its value, or null when it is removed. */
    @FunctionalInterface
    interface Taker<K, V> {
        void take(K key, @Nullable V value) throws RocksDBException;
    }

    /** What an entry takes beside its key and value: the map's entry, the set's entry, an Optional. */
    private static final long OVERHEAD_BYTES = 160;

    private final Map<K, Optional<V>> values = new LinkedHashMap<>();
    /** Keys that were part of a write which failed: their records may be on disk all the same. */
    private final Set<K> attempted = new HashSet<>();

    private final Predicate<K> isStored;
    private final ToLongFunction<K> keyBytes;
    private final ToLongFunction<V> valueBytes;
    private long bytes;

    /**
     * @param isStored whether the database holds a record of a key, or cannot say
     * @param keyBytes what a key takes in memory
     * @param valueBytes what a value takes in memory
     */
    LatestValues(Predicate<K> isStored, ToLongFunction<K> keyBytes, ToLongFunction<V> valueBytes) {
        this.isStored = isStored;
        this.keyBytes = keyBytes;
        this.valueBytes = valueBytes;
    }

    boolean holds(K key) {
        return values.containsKey(key);
    }

    int size() {
        return values.size();
    }

    /** What all of it takes in memory. */
    long bytes() {
        return bytes;
    }

    private long bytesOf(Optional<V> value) {
        return value.isEmpty() ? 0 : valueBytes.applyAsLong(value.get());
    }

    private void replace(K key, Optional<V> value) {
        Optional<V> before = values.put(key, value);
        bytes += bytesOf(value) - (before == null ? 0 : bytesOf(before));
        if (before == null) {
            bytes += OVERHEAD_BYTES + keyBytes.applyAsLong(key);
        }
    }

    void put(K key, V value) {
        replace(key, Optional.of(value));
    }

    /** @param isDegraded whether the store cannot be written at the moment */
    void remove(K key, boolean isDegraded) {
        if (!isDegraded || attempted.contains(key) || isStored.test(key)) {
            replace(key, Optional.empty());
            return;
        }
        Optional<V> before = values.remove(key);
        if (before != null) {
            bytes -= OVERHEAD_BYTES + keyBytes.applyAsLong(key) + bytesOf(before);
        }
    }

    /** The write of all of it failed. */
    void failed() {
        attempted.addAll(values.keySet());
    }

    /** The values are not accepted yet, and their write failed: each of these keys is removed on disk instead. */
    void rejectAll() {
        failed();
        values.keySet().forEach(key -> replace(key, Optional.empty()));
    }

    /** All of it is in the database. */
    void written() {
        values.clear();
        attempted.clear();
        bytes = 0;
    }

    void writeTo(Taker<K, V> out) throws RocksDBException {
        for (Map.Entry<K, Optional<V>> entry : values.entrySet()) {
            out.take(entry.getKey(), entry.getValue().orElse(null));
        }
    }
}
