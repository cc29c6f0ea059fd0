package culex.broker.transport.netty;

import culex.broker.memory.LimitReached;
import culex.broker.transport.AdmittedSocket;
import culex.broker.transport.SocketLog;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes an HTTP connection whose client does not send a complete request head in time, or does not read its response in time. Received
 * bytes do not extend the time, so a client cannot keep a connection open with one byte per second. The first handler of the socket; the
 * upgrade to WebSocket removes it.
 */
final class HttpDeadline extends ChannelInboundHandlerAdapter {
    /** The time for a response, as a multiple of the time for a request head. */
    private static final int RESPONSE_FACTOR = 3;

    private final long headNanos;
    private final SocketLog log;
    private final NettyLoops loops;
    private AdmittedSocket socket = AdmittedSocket.uncounted();
    private @Nullable ChannelHandlerContext context;
    private @Nullable ScheduledFuture<?> timer;
    private long dueNanos;
    private long headBytes;

    /**
     * @param head the time for a request head, from the accept or the end of the last response; the response may take three times as long;
     * zero means no limit
     */
    HttpDeadline(Duration head, NettyLoops loops, SocketLog log) {
        headNanos = head.toNanos();
        this.loops = loops;
        this.log = log;
    }

    /** The deadline of a request's connection, or null when it has none. */
    static @Nullable HttpDeadline of(HttpServerRequest request) {
        return request.connection() instanceof ConnectionBase connection
                ? connection.channel().pipeline().get(HttpDeadline.class)
                : null;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        socket = AcceptGuard.socketOf(context.channel());
        this.context = context;
        dueNanos = System.nanoTime() + headNanos;
        if (headNanos > 0) {
            arm(context);
        }
    }

    private void arm(ChannelHandlerContext context) {
        timer = context.executor()
                .schedule(() -> check(context), Math.max(1, dueNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private void check(ChannelHandlerContext context) {
        if (System.nanoTime() - dueNanos < 0) {
            arm(context);
        } else {
            close(context, LimitReached.HTTP_TIMEOUT);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            headBytes += bytes.readableBytes();
            if (!socket.holdBytes(headBytes)) {
                ReferenceCountUtil.release(message);
                close(context, LimitReached.UNAUTHENTICATED_BYTES);
                return;
            }
        }
        context.fireChannelRead(message);
    }

    private void close(ChannelHandlerContext context, LimitReached limit) {
        loops.of(context.channel().eventLoop()).memory().reached(limit);
        log.rejected(limit, ClientAddress.of(context.channel()));
        context.close();
    }

    /** Called when a request head is complete: starts the time for the response. Call it on the loop of the connection. */
    void onRequest() {
        headBytes = 0;
        socket.holdBytes(0);
        onPartWritten();
    }

    /**
     * Extends the deadline of the current response so that it ends after the given time from now, or later. May be called from any thread,
     * before the response is written.
     */
    void extend(Duration time) {
        ChannelHandlerContext added = context;
        if (added != null) {
            added.executor().execute(() -> {
                long extendedNanos = System.nanoTime() + time.toNanos();
                if (extendedNanos - dueNanos > 0) {
                    dueNanos = extendedNanos;
                }
            });
        }
    }

    /** Called when a part of a response was written: starts the time for the next part. */
    void onPartWritten() {
        dueNanos = System.nanoTime() + RESPONSE_FACTOR * headNanos;
    }

    /** Called when the response was written completely: starts the time for the next request head. */
    void onResponse() {
        dueNanos = System.nanoTime() + headNanos;
        // The timer may be armed for the later deadline of the response; the deadline of the next request head is
        // earlier.
        ScheduledFuture<?> armed = timer;
        ChannelHandlerContext added = context;
        if (added != null && armed != null && armed.getDelay(TimeUnit.NANOSECONDS) > headNanos) {
            armed.cancel(false);
            arm(added);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        ScheduledFuture<?> armed = timer;
        if (armed != null) {
            armed.cancel(false);
        }
        socket.holdBytes(0);
    }
}
