package culex.broker.transport.netty;

import culex.broker.codec.WireBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** The frames that a server sends (RFC 6455, section 5): final, not masked, never fragmented. */
final class WebSocketFrames implements NettyTransport.Framing {
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

    private int closeCode = NORMAL_CLOSURE;
    private boolean closeSent;

    /** One binary frame with a whole batch of packets. */
    @Override
    public ByteBuf frame(Channel channel, WireBuffer batch, int more) {
        int length = batch.length() + more;
        ByteBuf out = channel.alloc().directBuffer(HEADER_BYTES_MAX + batch.length());
        out.writeByte(FINAL | BINARY);
        if (length <= SHORT_MAX) {
            out.writeByte(length);
        } else if (length <= 0xFFFF) {
            out.writeByte(TWO_BYTES).writeShort(length);
        } else {
            out.writeByte(EIGHT_BYTES).writeLong(length);
        }
        return out.writeBytes(batch.array(), 0, batch.length());
    }

    /** The Close frame says this code when its time comes (section 7.4.1). */
    void closeWith(int code) {
        closeCode = code;
    }

    @Override
    public @Nullable ByteBuf goodbye(Channel channel) {
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

    /** The answer to a Ping, with its payload of at most 125 bytes (section 5.5.3). */
    static ByteBuf pong(Channel channel, byte[] payload, int length) {
        return channel.alloc()
                .directBuffer(2 + length)
                .writeByte(FINAL | PONG)
                .writeByte(length)
                .writeBytes(payload, 0, length);
    }
}
