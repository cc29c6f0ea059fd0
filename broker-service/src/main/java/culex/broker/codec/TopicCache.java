package culex.broker.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cache of decoded Topic Names, with their UTF-8 bytes as keys. A cached name is not checked, decoded or allocated again, and the shared
 * String instance makes later look-ups fast. A direct-mapped table: a new name replaces the one in its slot. Owned by one event loop.
 */
public final class TopicCache {
    private static final int SLOTS = 4096;
    private static final int CACHED_LENGTH_MAX = 256;
    private static final int ENTRY_BYTES = 56;

    private final byte[] @Nullable [] keys = new byte[SLOTS][];
    private final @Nullable String[] names = new String[SLOTS];
    private long heldBytes;

    /** Heap size of the cached names in bytes, without the table itself. */
    public long heldBytes() {
        return heldBytes;
    }

    String get(WireReader reader, int from, int to) {
        if (to - from > CACHED_LENGTH_MAX) {
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
