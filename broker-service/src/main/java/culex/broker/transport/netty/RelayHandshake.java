package culex.broker.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Waits for the TLS handshake between two replicas, at either end of a relay, and then removes itself. */
final class RelayHandshake extends HandshakeHandler {
    /** A connection that sends nothing, and that the peer closes within this time, is a probe and no replica without TLS. */
    private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Runnable onComplete;
    private final Consumer<String> onFailed;
    private final long sinceNanos = System.nanoTime();

    private RelayHandshake(NettyLoop loop, TlsRecords records, Runnable onComplete, Consumer<String> onFailed) {
        super(loop, records);
        this.onComplete = onComplete;
        this.onFailed = onFailed;
    }

    /**
     * Adds the handlers of TLS to a channel.
     *
     * @param onComplete adds the handlers that follow; runs after the handshake
     * @param onFailed gets the reason in a few words, or an empty text for a probe; the channel is closed
     */
    static void await(NettyLoop loop, Channel channel, SslHandler tls, Runnable onComplete, Consumer<String> onFailed) {
        TlsRecords records = new TlsRecords(loop, AcceptGuard.socketOf(channel));
        channel.pipeline()
                .addLast("tls-records", records)
                .addLast("relay-handshake", new RelayHandshake(loop, records, onComplete, onFailed))
                .addAfter("tls-records", "tls", tls); // last, because a client begins its handshake when it is added
    }

    /** Whether the first bytes of a connection begin a TLS handshake. */
    static boolean isBegunBy(ByteBuf bytes) {
        return bytes.isReadable() && bytes.getUnsignedByte(bytes.readerIndex()) == TlsRecords.HANDSHAKE;
    }

    @Override
    void onComplete(ChannelHandlerContext context) {
        onComplete.run();
        context.pipeline().remove(this);
    }

    @Override
    void onFailed(ChannelHandlerContext context, Throwable cause) {
        onFailed.accept(reason(cause));
    }

    private String reason(Throwable cause) {
        if (cause instanceof NotSslRecordException) {
            return "it does not use TLS, and this replica does";
        }
        if (cause instanceof ClosedChannelException) {
            if (records.hasReceived()) {
                return "it closed the connection during the TLS handshake";
            }
            return System.nanoTime() - sinceNanos < PROBE_NANOS
                    ? ""
                    : "it closed the connection without a TLS handshake, so it may not use TLS, and this replica does";
        }
        return "the TLS handshake failed: " + text(cause);
    }
}
