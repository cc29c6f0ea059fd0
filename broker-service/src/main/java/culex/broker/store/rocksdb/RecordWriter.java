package culex.broker.store.rocksdb;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Encodes a record. A small record is written to a reused buffer outside the heap, which RocksDB reads without a copy. A large record goes
 * to a temporary array on the heap, so that the memory outside the heap is limited. Not thread-safe.
 */
final class RecordWriter {
    /** The size of the buffer outside the heap. */
    private static final int DIRECT_BYTES = 64 * 1024;

    private static final byte[] NOTHING = {};

    private final ByteBuffer direct = ByteBuffer.allocateDirect(DIRECT_BYTES);
    private ByteBuffer buffer = direct;
    /** The array that contains the record, if the record is on the heap. */
    private byte[] heap = NOTHING;

    /** Starts a record. */
    RecordWriter begin() {
        buffer = direct;
        heap = NOTHING;
        buffer.clear();
        return this;
    }

    private void ensure(int bytes) {
        if (buffer.remaining() >= bytes) {
            return;
        }
        int needed = Math.addExact(buffer.position(), bytes);
        // A part that is longer than the direct buffer is nearly always the last of its record, so the array gets
        // exactly the needed size.
        int capacity = bytes > DIRECT_BYTES ? needed : Math.max(needed, buffer.capacity() + DIRECT_BYTES);
        heap = new byte[capacity];
        ByteBuffer larger = ByteBuffer.wrap(heap);
        larger.put(buffer.flip());
        buffer = larger;
    }

    RecordWriter putByte(int value) {
        ensure(1);
        buffer.put((byte) value);
        return this;
    }

    RecordWriter putShort(int value) {
        ensure(Short.BYTES);
        buffer.putShort((short) value);
        return this;
    }

    /** Appends a non-negative number in groups of seven bits, the lowest first; the eighth bit is set when another group follows. */
    RecordWriter putVarInt(int value) {
        int left = value;
        while (left > 0x7F) {
            putByte(left | 0x80);
            left >>>= 7;
        }
        return putByte(left);
    }

    RecordWriter putInt(int value) {
        ensure(Integer.BYTES);
        buffer.putInt(value);
        return this;
    }

    RecordWriter putLong(long value) {
        ensure(Long.BYTES);
        buffer.putLong(value);
        return this;
    }

    RecordWriter putRaw(byte[] bytes) {
        ensure(bytes.length);
        buffer.put(bytes);
        return this;
    }

    /** Appends a length of four bytes, then the bytes. */
    RecordWriter putBytes(byte[] bytes) {
        return putInt(bytes.length).putRaw(bytes);
    }

    /** Whether the record is in the direct buffer, which {@link #end} returns. */
    boolean isDirect() {
        return buffer == direct;
    }

    /** The record outside the heap; valid until the next record starts. */
    ByteBuffer end() {
        return buffer.flip();
    }

    /** Returns the record as an array. If the record fills the array that it is in, that array is returned without a copy. */
    byte[] toBytes() {
        int length = buffer.position();
        if (!isDirect()) {
            return length == heap.length ? heap : Arrays.copyOf(heap, length);
        }
        byte[] bytes = new byte[length];
        buffer.flip().get(bytes);
        return bytes;
    }
}
