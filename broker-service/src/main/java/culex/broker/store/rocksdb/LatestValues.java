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
 * The pending writes of which only the latest value, or the removal, of each key is written. While the store cannot be written, a removed
 * key whose record cannot be on disk is dropped, so that the pending keys are limited by the records on disk and the objects in memory.
 * Runs on the store writer's thread.
 */
final class LatestValues<K, V> {
    /** Receives a key with its latest value, or with null when the key is removed. */
    @FunctionalInterface
    interface Taker<K, V> {
        void take(K key, @Nullable V value) throws RocksDBException;
    }

    /** Estimated bytes of an entry without key and value: an entry of the map, an entry of the set, and an Optional. */
    private static final long OVERHEAD_BYTES = 160;

    private final Map<K, Optional<V>> values = new LinkedHashMap<>();
    /** The keys of failed writes. Their records may be on the disk nevertheless. */
    private final Set<K> attempted = new HashSet<>();

    private final Predicate<K> isStored;
    private final ToLongFunction<K> keyBytes;
    private final ToLongFunction<V> valueBytes;
    private long bytes;

    /**
     * @param isStored whether the database has a record of a key, or cannot be read
     * @param keyBytes the bytes that a key takes in memory
     * @param valueBytes the bytes that a value takes in memory
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

    /** The bytes that keys and values take in memory. */
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

    /** Called when the write of all pending keys failed. */
    void failed() {
        attempted.addAll(values.keySet());
    }

    /**
     * Called when the write of all pending keys failed and the broker rejects their values. Replaces each value by the removal of its key,
     * because the failed write may have put the record of that key on disk nevertheless.
     */
    void rejectAll() {
        failed();
        values.keySet().forEach(key -> replace(key, Optional.empty()));
    }

    /** Called when all pending keys are in the database. */
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
