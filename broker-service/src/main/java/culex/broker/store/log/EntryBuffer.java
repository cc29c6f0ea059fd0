package culex.broker.store.log;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Collects the entries of a commit in a growing array: records to put and keys to delete. Not thread-safe. */
public final class EntryBuffer {
    /** The bit of the first byte of an entry that marks a deletion; the other bits are the family. */
    static final int DELETION = 0x80;

    private static final int BYTES_AT_START = 64 * 1024;
    /** Maximum size of an array that is reused; a larger array is released after its commit. */
    private static final int REUSED_BYTES_MAX = 4 << 20;

    private static final int VAR_INT_BYTES_MAX = 5;

    private byte[] bytes = new byte[BYTES_AT_START];
    private int length;

    /** Removes all entries. */
    public void clear() {
        length = 0;
        if (bytes.length > REUSED_BYTES_MAX) {
            bytes = new byte[BYTES_AT_START];
        }
    }

    /** The bytes of all entries. */
    public int length() {
        return length;
    }

    /** Adds a record. The positions of the buffers do not matter afterwards. */
    public void put(int family, ByteBuffer key, ByteBuffer value) {
        ensure(1 + 2 * VAR_INT_BYTES_MAX + key.remaining() + value.remaining());
        bytes[length++] = (byte) family;
        append(key);
        append(value);
    }

    /** Adds the deletion of a record. */
    public void delete(int family, ByteBuffer key) {
        ensure(1 + VAR_INT_BYTES_MAX + key.remaining());
        bytes[length++] = (byte) (family | DELETION);
        append(key);
    }

    private void append(ByteBuffer part) {
        int left = part.remaining();
        int rest = left;
        while (rest > 0x7F) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        part.get(bytes, length, left);
        length += left;
    }

    private void ensure(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(2L * bytes.length, Integer.MAX_VALUE - 16)));
        }
    }

    /** Copies all entries to a buffer. */
    void copyTo(ByteBuffer out) {
        out.put(bytes, 0, length);
    }
}
