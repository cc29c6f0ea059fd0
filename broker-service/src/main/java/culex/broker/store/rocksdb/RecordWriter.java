package culex.broker.store.rocksdb;

import java.nio.ByteBuffer;

/** Where a record is put together: one buffer outside the heap, used again and again, which the database reads in place. Not thread-safe. */
final class RecordWriter {
    private static final int FIRST_BYTES = 4096;
    /** A buffer that one large record has made larger than this is let go. */
    private static final int KEPT_BYTES_MAX = 1 << 20;

    private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_BYTES);

    /** Begins a record. */
    RecordWriter begin() {
        if (buffer.capacity() > KEPT_BYTES_MAX) {
            buffer = ByteBuffer.allocateDirect(FIRST_BYTES);
        }
        buffer.clear();
        return this;
    }

    private void ensure(int bytes) {
        if (buffer.remaining() < bytes) {
            int needed = Math.addExact(buffer.position(), bytes);
            ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(needed, buffer.capacity() * 2));
            larger.put(buffer.flip());
            buffer = larger;
        }
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

    /** The record, until the next one begins. */
    ByteBuffer end() {
        return buffer.flip();
    }
}
