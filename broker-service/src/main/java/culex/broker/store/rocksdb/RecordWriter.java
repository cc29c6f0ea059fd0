package culex.broker.store.rocksdb;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where a record is put together. A small one is written to a buffer outside the heap, which is used again and again and which the
 * database reads in place. A large one goes to the heap for as long as it takes, so that the memory outside the heap has a bound. Not
 * thread-safe.
 */
final class RecordWriter {
    /** The size of the buffer outside the heap, for as long as the writer lives. */
    private static final int DIRECT_BYTES = 64 * 1024;

    private static final byte[] NOTHING = {};

    private final ByteBuffer direct = ByteBuffer.allocateDirect(DIRECT_BYTES);
    private ByteBuffer buffer = direct;
    /** What is behind the buffer while it is on the heap. */
    private byte[] heap = NOTHING;

    /** Begins a record. */
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
        // What is longer than the buffer outside the heap is nearly always the last part of its record, so that it fits
        // exactly.
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

    /** A number from 0 up, in groups of seven bits, the lowest first; the eighth bit says that another group follows. */
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

    /** Bytes behind their length. */
    RecordWriter putBytes(byte[] bytes) {
        return putInt(bytes.length).putRaw(bytes);
    }

    /** Whether the record is outside the heap, so that {@link #end} gives what the database reads in place. */
    boolean isDirect() {
        return buffer == direct;
    }

    /** The record outside the heap, until the next one begins. */
    ByteBuffer end() {
        return buffer.flip();
    }

    /** The record on the heap, not copied where it fills its array. */
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
