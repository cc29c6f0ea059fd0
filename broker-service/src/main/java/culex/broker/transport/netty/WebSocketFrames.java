package culex.broker.transport.netty;

import culex.broker.wire.FixedHeader;
import culex.broker.wire.WireBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The frames that a server sends (RFC 6455, section 5): final, not masked, never fragmented. */
final class WebSocketFrames implements Framing {
    static final int NORMAL_CLOSURE = 1000;
    static final int PROTOCOL_ERROR = 1002;
    static final int UNSUPPORTED_DATA = 1003;
    static final int NOT_UTF_8 = 1007;
    /** Stands for a Close frame without a status code. */
    static final int NO_CODE = 1005;

    private static final int FINAL = 0x80;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int HEADER_BYTES_MAX = 10;
    private static final int SHORT_MAX = 125;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int TWO_BYTES_MAX = 0xFFFF;

    private final @Nullable IntFunction<byte[]> scratch;
    private final byte[] header = new byte[HEADER_BYTES_MAX];
    private int closeCode = NORMAL_CLOSURE;
    private boolean closeSent;

    /** @param scratch returns an array of at least the given number of bytes; null when all packets of a batch are in one frame */
    WebSocketFrames(@Nullable IntFunction<byte[]> scratch) {
        this.scratch = scratch;
    }

    /** Returns one binary frame for each packet of a batch, or one for all of them. */
    @Override
    public ByteBuf frame(Channel channel, WireBuffer batch, long more) {
        byte[] packets = batch.array();
        int length = batch.length();
        IntFunction<byte[]> arrays = scratch;
        if (arrays == null || FixedHeader.packetBytes(packets, 0, length) >= length) {
            ByteBuf out = channel.alloc().directBuffer(HEADER_BYTES_MAX + length);
            return out.writeBytes(header, 0, header(header, 0, length + more)).writeBytes(packets, 0, length);
        }
        byte[] framed = arrays.apply(framedBytes(packets, length));
        int at = 0;
        for (int from = 0; from < length; ) {
            int bytes = FixedHeader.packetBytes(packets, from, length);
            int here = Math.min(bytes, length - from); // the rest of the last packet follows in another buffer
            at = header(framed, at, bytes);
            System.arraycopy(packets, from, framed, at, here);
            at += here;
            from += here;
        }
        return channel.alloc().directBuffer(at).writeBytes(framed, 0, at);
    }

    private static int framedBytes(byte[] packets, int length) {
        int framed = length;
        for (int from = 0; from < length; ) {
            int bytes = FixedHeader.packetBytes(packets, from, length);
            framed += bytes <= SHORT_MAX ? 2 : bytes <= TWO_BYTES_MAX ? 4 : HEADER_BYTES_MAX;
            from += Math.min(bytes, length - from);
        }
        return framed;
    }

    /** Writes the header of a frame; returns the index after it. */
    private static int header(byte[] to, int from, long length) {
        int at = from;
        to[at++] = (byte) (FINAL | BINARY);
        if (length <= SHORT_MAX) {
            to[at++] = (byte) length;
            return at;
        }
        int lengthBytes = length <= TWO_BYTES_MAX ? 2 : 8;
        to[at++] = (byte) (lengthBytes == 2 ? TWO_BYTES : EIGHT_BYTES);
        for (int shift = 8 * (lengthBytes - 1); shift >= 0; shift -= 8) {
            to[at++] = (byte) (length >>> shift);
        }
        return at;
    }

    /** Sets the status code of the Close frame that is sent before the socket is closed (section 7.4.1). */
    void closeWith(int code) {
        closeCode = code;
    }

    @Override
    public @Nullable ByteBuf closeFrame(Channel channel) {
        if (closeSent) {
            return null;
        }
        closeSent = true;
        if (closeCode == NO_CODE) {
            return channel.alloc().directBuffer(2).writeByte(FINAL | CLOSE).writeByte(0);
        }
        return channel.alloc()
                .directBuffer(4)
                .writeByte(FINAL | CLOSE)
                .writeByte(2)
                .writeShort(closeCode);
    }

    static ByteBuf ping(Channel channel) {
        return channel.alloc().directBuffer(2).writeByte(FINAL | PING).writeByte(0);
    }

    /** The Pong for a Ping, with the payload of the Ping: at most 125 bytes (section 5.5.3). */
    static ByteBuf pong(Channel channel, byte[] payload, int length) {
        return channel.alloc()
                .directBuffer(2 + length)
                .writeByte(FINAL | PONG)
                .writeByte(length)
                .writeBytes(payload, 0, length);
    }
}
