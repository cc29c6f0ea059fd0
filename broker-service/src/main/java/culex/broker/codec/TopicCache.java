package culex.broker.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Topic Names that came before on this event loop, found by their bytes: a name that comes again is neither checked nor decoded
 * nor allocated again, and the same instance makes later look-ups short. A direct-mapped table, so its size is its limit.
 * Owned by one event loop.
 */
public final class TopicCache {
    private static final int SLOTS = 4096;
    private static final int KEPT_LENGTH_MAX = 256;
    private static final int ENTRY_BYTES = 56;

    private final byte[] @Nullable [] keys = new byte[SLOTS][];
    private final @Nullable String[] names = new String[SLOTS];
    private long heldBytes;

    /** What the cached names occupy on the heap, in bytes, without the table itself. */
    public long heldBytes() {
        return heldBytes;
    }

    String get(WireReader reader, int from, int to) {
        if (to - from > KEPT_LENGTH_MAX) {
            return reader.checkedString(from, to);
        }
        byte[] bytes = reader.array();
        int slot = hash(bytes, from, to) & (SLOTS - 1);
        byte @Nullable [] key = keys[slot];
        String name = names[slot];
        if (key != null && name != null && Arrays.equals(key, 0, key.length, bytes, from, to)) {
            return name;
        }
        String fresh = reader.checkedString(from, to);
        heldBytes += 2L * (to - from) + ENTRY_BYTES - (key == null ? 0 : 2L * key.length + ENTRY_BYTES);
        keys[slot] = Arrays.copyOfRange(bytes, from, to);
        names[slot] = fresh;
        return fresh;
    }

    private static int hash(byte[] bytes, int from, int to) {
        int hash = to - from;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash ^ hash >>> 15;
    }
}
