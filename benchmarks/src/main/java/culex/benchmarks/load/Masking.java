package culex.benchmarks.load;

/**
 * The frames of a WebSocket client (RFC 6455, section 5.3): always with the same masking key, so that frames can be prepared in advance.
 */
final class Masking {
    private static final byte[] KEY = {0x37, (byte) 0xFA, 0x21, 0x3D};
    static final int BINARY = 2;
    static final int PONG = 10;

    private Masking() {}

    /** The byte of the key for an index in the payload. */
    static int key(int place) {
        return KEY[place & 3] & 0xFF;
    }

    /** One final frame. */
    static byte[] frame(int opcode, byte[] payload, int from, int to) {
        int length = to - from;
        int header = headerBytes(length);
        byte[] frame = new byte[header + length];
        frame[0] = (byte) (0x80 | opcode);
        if (length < 126) {
            frame[1] = (byte) (0x80 | length);
        } else {
            boolean wide = length > 0xFFFF;
            frame[1] = (byte) (0x80 | (wide ? 127 : 126));
            for (int at = header - 5, left = length; at >= 2; at--, left >>>= 8) {
                frame[at] = (byte) left;
            }
        }
        System.arraycopy(KEY, 0, frame, header - 4, 4);
        for (int i = 0; i < length; i++) {
            frame[header + i] = (byte) (payload[from + i] ^ KEY[i & 3]);
        }
        return frame;
    }

    static int headerBytes(int length) {
        if (length < 126) {
            return 6;
        }
        return length <= 0xFFFF ? 8 : 14;
    }
}
