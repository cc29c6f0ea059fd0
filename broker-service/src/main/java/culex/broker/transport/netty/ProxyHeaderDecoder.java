package culex.broker.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.function.LongPredicate;

/**
 * Netty's decoder, with the limits that it lacks: bytes that cannot be a header are rejected immediately, and not only when they reach the
 * maximum length of a header. Removes itself after the header, and passes on the bytes after it. Runs on the channel's event loop.
 */
final class ProxyHeaderDecoder extends HAProxyMessageDecoder {
    /** Maximum number of bytes of a header of version 2: enough for the certificate of a client. */
    static final int HEADER_BYTES_MAX = 16 * 1024;

    /** Number of bytes before the fields that Netty's limit counts. */
    private static final int ADDRESS_BYTES = 232;

    private static final int LINE_BYTES_MAX = 107;
    private static final byte[] LINE_START = {'P', 'R', 'O', 'X', 'Y', ' '};
    private static final byte[] BINARY_START = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

    private final LongPredicate holdBytes;
    private int received;
    private boolean mayBeLine = true;
    private boolean mayBeBinary = true;

    /** @param holdBytes is called with the number of bytes of an incomplete header; returns false when there are too many */
    ProxyHeaderDecoder(LongPredicate holdBytes) {
        super(HEADER_BYTES_MAX - ADDRESS_BYTES, true);
        this.holdBytes = holdBytes;
    }

    /** Whether the peer has sent anything. */
    boolean hasReceived() {
        return received > 0;
    }

    /** Whether a header is longer than its version allows; call it while the message of the header is passed on. */
    boolean isTooLong(HAProxyMessage message) {
        return message.protocolVersion() == HAProxyProtocolVersion.V1
                && received - actualReadableBytes() > LINE_BYTES_MAX;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        ByteBuf bytes = (ByteBuf) message;
        checkStart(bytes);
        received += bytes.readableBytes();
        if (!(mayBeLine || mayBeBinary) || !holdBytes.test(received)) {
            ReferenceCountUtil.release(message);
            throw new HAProxyProtocolException("not a header of the PROXY protocol");
        }
        super.channelRead(context, message);
    }

    private void checkStart(ByteBuf bytes) {
        int end = Math.min(bytes.readableBytes(), BINARY_START.length - received);
        for (int i = 0; i < end; i++) {
            byte octet = bytes.getByte(bytes.readerIndex() + i);
            int at = received + i;
            mayBeLine &= at >= LINE_START.length || octet == LINE_START[at];
            mayBeBinary &= octet == BINARY_START[at];
        }
    }
}
