package culex.broker.cluster;

import culex.broker.packet.ProtocolVersion;
import culex.broker.wire.FixedHeader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that a new client has sent: first its CONNECT, and then the bytes after it. Only the type and the size of the packet are
 * checked.
 */
final class FirstPacket {
    private static final int CONNECT = 0x10;
    private static final int LEVEL_OF_BRIDGE = 0x80;
    private static final int BUFFER_BYTES_MIN = 256;

    private byte[] bytes = new byte[0];
    private int length;

    /** What the bytes received so far are. */
    enum State {
        INCOMPLETE,
        /** All bytes of CONNECT have been received. */
        WHOLE,
        /** The first packet is not CONNECT, or its fixed header is malformed. */
        NO_CONNECT,
        /** CONNECT is larger than the limit. */
        TOO_LARGE
    }

    /** @param connectBytesMax the maximum number of bytes of CONNECT */
    State append(byte[] more, int from, int to, int connectBytesMax) {
        int count = to - from;
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, Math.max(BUFFER_BYTES_MIN, 2 * bytes.length)));
        }
        System.arraycopy(more, from, bytes, length, count);
        length += count;
        if (length == 0) {
            return State.INCOMPLETE;
        }
        int size = FixedHeader.packetBytes(bytes, 0, length);
        if ((bytes[0] & 0xFF) != CONNECT || size < 0) {
            return State.NO_CONNECT;
        }
        if (size > connectBytesMax) {
            return State.TOO_LARGE;
        }
        return size == 0 || size > length ? State.INCOMPLETE : State.WHOLE;
    }

    /** The array with the bytes received so far; those from index {@link #length} on are unused. */
    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Whether bytes of further packets follow the whole CONNECT. */
    boolean hasFollowing() {
        int size = length == 0 ? 0 : FixedHeader.packetBytes(bytes, 0, length);
        return size > 0 && size < length;
    }

    /** The bytes of memory that this object holds. */
    int heldBytes() {
        return bytes.length;
    }

    void clear() {
        bytes = new byte[0];
        length = 0;
    }

    /** The protocol version of a whole CONNECT, or null when this server does not support the version. */
    @Nullable ProtocolVersion version() {
        int at = 1;
        while (bytes[at] < 0) {
            at++;
        }
        at++;
        if (at + 2 > length) {
            return null;
        }
        int nameBytes = (bytes[at] & 0xFF) << Byte.SIZE | (bytes[at + 1] & 0xFF);
        int level = at + 2 + nameBytes;
        return level >= length
                ? null
                : ProtocolVersion.of(
                        new String(bytes, at + 2, nameBytes, StandardCharsets.UTF_8),
                        bytes[level] & (0xFF - LEVEL_OF_BRIDGE));
    }
}
