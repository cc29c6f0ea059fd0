package culex.broker.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing byte array for encoded packets. A plain array, because the many small writes of the encoder are fastest there. Not thread-safe.
 */
public final class WireBuffer {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int length;

    public WireBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    /** The backing array; valid until the next write. */
    public byte[] array() {
        return bytes;
    }

    /** The number of bytes written. */
    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    public void clear() {
        length = 0;
    }

    /** Discards the bytes after this length. */
    public void truncate(int shorter) {
        length = shorter;
    }

    /** A copy of the written bytes. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** Ensures capacity for more bytes and returns the position to write them to; {@link #advance} then sets the new length. */
    public int reserve(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
        return length;
    }

    public void advance(int position) {
        length = position;
    }

    public void u8(int value) {
        int at = reserve(1);
        bytes[at] = (byte) value;
        length = at + 1;
    }

    public void u16(int value) {
        int at = reserve(2);
        SHORT.set(bytes, at, (short) value);
        length = at + 2;
    }

    public void u32(long value) {
        int at = reserve(4);
        INT.set(bytes, at, (int) value);
        length = at + 4;
    }

    public void variableByteInteger(int value) {
        int at = reserve(4);
        length = VariableByteInteger.write(bytes, at, value);
    }

    /** Appends bytes without a length before them. */
    public void raw(byte[] value) {
        int at = reserve(value.length);
        System.arraycopy(value, 0, bytes, at, value.length);
        length = at + value.length;
    }

    /** Appends a part of an array. */
    public void raw(byte[] value, int from, int to) {
        int at = reserve(to - from);
        System.arraycopy(value, from, bytes, at, to - from);
        length = at + to - from;
    }

    public void raw(WireBuffer other) {
        int at = reserve(other.length);
        System.arraycopy(other.bytes, 0, bytes, at, other.length);
        length = at + other.length;
    }

    public void binary(byte[] value) {
        u16(value.length);
        raw(value);
    }

    public void string(String value) {
        binary(value.getBytes(StandardCharsets.UTF_8));
    }
}
