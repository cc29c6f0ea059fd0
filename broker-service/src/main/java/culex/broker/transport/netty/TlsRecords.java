package culex.broker.transport.netty;

import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryUse;
import culex.broker.transport.AdmittedSocket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.util.ReferenceCountUtil;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Follows the headers of the TLS records that a peer sends, before the TLS handler: counts the bytes that TLS needs for the connection, and
 * closes a connection whose peer begins another handshake (TLS 1.2 renegotiation) or sends too many bytes before the first handshake is
 * complete. Runs on the channel's loop.
 */
final class TlsRecords extends ChannelInboundHandlerAdapter {
    /** The type of a record of a handshake, and so the first byte of a TLS connection. */
    static final int HANDSHAKE = 22;

    /** Maximum number of bytes of a handshake: enough for a peer with a long chain of certificates. */
    static final int HANDSHAKE_BYTES_MAX = 128 * 1024;

    /** Estimated bytes that TLS needs for one connection without its records: about 5 KB were measured with client certificates. */
    private static final long CONNECTION_BYTES = 8 * 1024;

    private static final int HEADER_BYTES = 5;
    private static final int RECORD_BYTES_MAX = 16 * 1024 + 2048;
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int LAST_TYPE = 24;

    private final NettyLoop loop;
    private final AdmittedSocket socket;
    private int type;
    private int length;
    private int headerBytes;
    private int bodyBytesLeft;
    private boolean sawChangeCipherSpec;
    private boolean sawHandshakeAfterIt;
    private boolean isComplete;
    private boolean isClosing;
    private long handshakeBytes;
    private long countedBytes;

    TlsRecords(NettyLoop loop, AdmittedSocket socket) {
        this.loop = loop;
        this.socket = socket;
        count(CONNECTION_BYTES);
    }

    private void count(long bytes) {
        loop.memory().add(MemoryUse.TLS, bytes - countedBytes);
        countedBytes = bytes;
    }

    /** Whether the peer has sent anything before the handshake was complete. */
    boolean hasReceived() {
        return handshakeBytes > 0;
    }

    /** Called when the handshake is complete: its bytes do not count any more. */
    void onHandshakeComplete() {
        isComplete = true;
        socket.holdBytes(0);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (isClosing) {
            ReferenceCountUtil.release(message);
            return;
        }
        ByteBuf bytes = (ByteBuf) message;
        SSLException error = follow(bytes);
        if (error == null && !isComplete) {
            error = countHandshake(bytes.readableBytes());
        }
        if (error == null) {
            count(CONNECTION_BYTES + pendingBytes());
            context.fireChannelRead(message);
        } else {
            isClosing = true;
            bytes.release();
            context.fireExceptionCaught(error);
            context.close();
        }
    }

    private @Nullable SSLException countHandshake(int bytes) {
        handshakeBytes += bytes;
        if (handshakeBytes > HANDSHAKE_BYTES_MAX) {
            loop.memory().reached(LimitReached.TLS_HANDSHAKE);
            return new SSLException("the TLS handshake is too large");
        }
        if (!socket.holdBytes(handshakeBytes)) {
            loop.memory().reached(LimitReached.UNAUTHENTICATED_BYTES);
            return new SSLException("sockets without CONNACK hold too many bytes");
        }
        return null;
    }

    /** The received bytes of the last record, while it is incomplete. */
    private int pendingBytes() {
        return headerBytes == 0 ? 0 : headerBytes + (headerBytes < HEADER_BYTES ? 0 : length - bodyBytesLeft);
    }

    /** Reads the headers in the bytes; returns an error, or null. */
    private @Nullable SSLException follow(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (headerBytes < HEADER_BYTES) {
                onHeader(bytes.getUnsignedByte(at++));
                if (headerBytes == HEADER_BYTES) {
                    if (type < CHANGE_CIPHER_SPEC || type > LAST_TYPE || length > RECORD_BYTES_MAX) {
                        return new NotSslRecordException("not a TLS record");
                    }
                    if (isAnotherHandshake()) {
                        return new SSLException("TLS renegotiation is not allowed");
                    }
                    bodyBytesLeft = length;
                }
            } else {
                int here = Math.min(bodyBytesLeft, end - at);
                at += here;
                bodyBytesLeft -= here;
            }
            if (headerBytes == HEADER_BYTES && bodyBytesLeft == 0) {
                headerBytes = 0;
            }
        }
        return null;
    }

    private void onHeader(int octet) {
        switch (headerBytes++) {
            case 0 -> type = octet;
            case 3 -> length = octet << Byte.SIZE;
            case 4 -> length |= octet;
            default -> {} // bytes of the version
        }
    }

    /**
     * Whether the client begins another handshake. Only one record of a handshake may follow the client's change of its cipher: Finished in
     * TLS 1.2, a second ClientHello in TLS 1.3. In TLS 1.3 all later records have the type of application data.
     */
    private boolean isAnotherHandshake() {
        boolean isAnother = type == HANDSHAKE && sawHandshakeAfterIt;
        if (type == CHANGE_CIPHER_SPEC) {
            sawChangeCipherSpec = true;
        } else if (type == HANDSHAKE && sawChangeCipherSpec) {
            sawHandshakeAfterIt = true;
        }
        return isAnother;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        count(0);
        context.fireChannelInactive();
    }
}
