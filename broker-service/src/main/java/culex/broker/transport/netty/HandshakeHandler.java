package culex.broker.transport.netty;

import culex.broker.memory.LimitReached;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;

/** Waits for a TLS handshake. A connection without a complete handshake is closed. Runs on the channel's event loop. */
abstract class HandshakeHandler extends ChannelInboundHandlerAdapter {
    final NettyLoop loop;
    final TlsRecords records;
    private boolean isOver;

    HandshakeHandler(NettyLoop loop, TlsRecords records) {
        this.loop = loop;
        this.records = records;
    }

    /** The handshake is complete: replaces this handler by those that follow. */
    abstract void onComplete(ChannelHandlerContext context);

    /** The handshake has failed, or the connection has ended before its end; the channel is closed afterwards. */
    abstract void onFailed(ChannelHandlerContext context, Throwable cause);

    @Override
    public final void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent handshake) || isOver) {
            ReferenceCountUtil.release(event);
            return;
        }
        loop.begin();
        if (handshake.isSuccess()) {
            isOver = true;
            records.onHandshakeComplete();
            onComplete(context);
        } else {
            fail(context, handshake.cause());
        }
    }

    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (DirectMemory.isExhausted(cause)) {
            loop.memory().reached(LimitReached.DIRECT_MEMORY);
        }
        fail(context, cause);
    }

    @Override
    public final void channelInactive(ChannelHandlerContext context) {
        fail(context, new ClosedChannelException());
    }

    private void fail(ChannelHandlerContext context, Throwable cause) {
        if (!isOver) {
            isOver = true;
            loop.begin();
            onFailed(context, cause);
        }
        context.close();
    }

    /** The text of the cause of a failure, which says more than the failure itself. */
    static String text(Throwable cause) {
        Throwable first = cause.getCause() == null ? cause : cause.getCause();
        return String.valueOf(first.getMessage() == null ? first : first.getMessage());
    }
}
