package culex.broker.store.paged;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.stream.IntStream;

/**
 * The sizes of all stored retained messages by the hashes of their Topic Names, 16 to 32 bytes each. Tells whether a message is retained
 * without reading the disk. The store writer writes, any thread reads, without locks: the size of an entry is written before its hash, and
 * an entry stays in its slot until its table is replaced by another one.
 */
final class RetainedIndex {
    private static final int SEGMENT_BITS = 6;
    private static final int FIRST_CAPACITY = 16;
    private static final int ENTRY_BYTES = Long.BYTES + Integer.BYTES;
    private static final VarHandle HASHES = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle SIZES = MethodHandles.arrayElementVarHandle(int[].class);

    /** A hash table with open addressing: a hash of 0 marks a free slot, a size of 0 marks a removed entry. */
    private record Table(long[] hashes, int[] sizes) {
        private Table(int capacity) {
            this(new long[capacity], new int[capacity]);
        }

        /** The slot of a hash, or the free slot where it must be added. */
        private int find(long hash) {
            int mask = hashes.length - 1;
            int at = (int) hash & mask;
            for (long found = (long) HASHES.getAcquire(hashes, at);
                    found != 0 && found != hash;
                    found = (long) HASHES.getAcquire(hashes, at)) {
                at = at + 1 & mask;
            }
            return at;
        }
    }

    private static final class Segment {
        private volatile Table table = new Table(FIRST_CAPACITY);
        private int used;
        private int live;
    }

    private final Segment[] segments =
            IntStream.range(0, 1 << SEGMENT_BITS).mapToObj(i -> new Segment()).toArray(Segment[]::new);
    private volatile long messages;
    private volatile long bytes;

    private Segment segment(long hash) {
        return segments[(int) (hash >>> (Long.SIZE - SEGMENT_BITS))];
    }

    /** The number of messages. May be called from any thread. */
    long messages() {
        return messages;
    }

    /** The total size of the messages in the index, in bytes. May be called from any thread. */
    long bytes() {
        return bytes;
    }

    /** The bytes that the index takes in memory. Runs on the store writer's thread. */
    long heldBytes() {
        long places = 0;
        for (Segment segment : segments) {
            places += segment.table.hashes.length;
        }
        return places * ENTRY_BYTES;
    }

    /** The size of a message, or 0 when there is none. May be called from any thread. */
    int sizeOf(long hash) {
        Table table = segment(hash).table;
        int at = table.find(hash);
        return (long) HASHES.getAcquire(table.hashes, at) == hash ? (int) SIZES.getAcquire(table.sizes, at) : 0;
    }

    /** Sets the size of a message; 0 removes it. Runs on the store writer's thread. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only one thread changes the field
    void set(long hash, int size) {
        Segment segment = segment(hash);
        Table table = segment.table;
        int at = table.find(hash);
        int before = table.hashes[at] == hash ? table.sizes[at] : 0;
        if (size == before) {
            return;
        }
        SIZES.setRelease(table.sizes, at, size);
        if (table.hashes[at] == 0) {
            HASHES.setRelease(table.hashes, at, hash);
            segment.used++;
        }
        int more = (size == 0 ? 0 : 1) - (before == 0 ? 0 : 1);
        segment.live += more;
        if (segment.used > table.hashes.length / 4 * 3) {
            rebuild(segment);
        }
        messages += more;
        bytes += size - before;
    }

    /** Replaces the table of a segment by one without removed entries, sized for the remaining entries. */
    private static void rebuild(Segment segment) {
        int capacity = FIRST_CAPACITY;
        while (segment.live >= capacity / 8 * 5) {
            capacity *= 2;
        }
        Table old = segment.table;
        Table table = new Table(capacity);
        for (int i = 0; i < old.hashes.length; i++) {
            if (old.sizes[i] != 0) {
                int at = table.find(old.hashes[i]);
                table.hashes[at] = old.hashes[i];
                table.sizes[at] = old.sizes[i];
            }
        }
        segment.used = segment.live;
        segment.table = table;
    }
}
