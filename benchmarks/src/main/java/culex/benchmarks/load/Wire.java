package culex.benchmarks.load;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The parts that all clients of a thread share: buffers, and the framing of packets. */
final class Wire {
    static final byte[] NOTHING = {};
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER_BYTES = 256 * 1024;

    private final boolean webSocket;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private byte[] work = new byte[2 * BUFFER_BYTES];

    Wire(boolean webSocket) {
        this.webSocket = webSocket;
    }

    boolean webSocket() {
        return webSocket;
    }

    /** The buffer for reading from the current socket. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** An array for the bytes of the current read. */
    byte[] work(int bytes) {
        if (work.length < bytes) {
            work = new byte[bytes * 2];
        }
        return work;
    }

    byte[] upgrade(InetSocketAddress broker) {
        String request = String.join(
                "\r\n",
                "GET /mqtt HTTP/1.1",
                "Host: " + broker.getHostString() + ":" + broker.getPort(),
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Protocol: mqtt",
                "",
                "");
        return request.getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes a framed packet of four bytes; returns the index after it. */
    int acknowledgement(byte[] out, int from, int header, byte high, byte low) {
        if (!webSocket) {
            out[from] = (byte) header;
            out[from + 1] = 2;
            out[from + 2] = high;
            out[from + 3] = low;
            return from + 4;
        }
        out[from] = (byte) (0x80 | Masking.BINARY);
        out[from + 1] = (byte) (0x80 | 4);
        for (int i = 0; i < 4; i++) {
            out[from + 2 + i] = (byte) Masking.key(i);
        }
        out[from + 6] = (byte) (header ^ Masking.key(0));
        out[from + 7] = (byte) (2 ^ Masking.key(1));
        out[from + 8] = (byte) (high ^ Masking.key(2));
        out[from + 9] = (byte) (low ^ Masking.key(3));
        return from + 10;
    }

    /** The index of the end of the head of an HTTP response; -1 when it is incomplete. */
    static int endOfHead(byte[] bytes, int to) {
        for (int i = 4; i <= to; i++) {
            if (Arrays.equals(bytes, i - 4, i, END_OF_HEAD, 0, 4)) {
                return i;
            }
        }
        return -1;
    }
}
