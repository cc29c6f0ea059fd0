package culex.broker.transport.netty;

import culex.broker.memory.LimitReached;
import culex.broker.transport.ListenerTerms;
import culex.broker.transport.Peer;
import culex.broker.transport.SocketLog;
import culex.broker.transport.Transport;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.RejectedExecutionException;

/**
 * Waits for the TLS handshake of an accepted socket, and then replaces itself by the handler of the MQTT connection. A socket without a
 * complete handshake never becomes a connection. Runs on the channel's event loop.
 */
final class TlsHandshake extends ChannelInboundHandlerAdapter {
    private final NettyLoop loop;
    private final TlsServer server;
    private final TlsRecords records;
    private final ListenerTerms listener;
    private final Transport.Acceptor acceptor;
    private final SocketLog log;
    private final boolean isOfProxy;
    private boolean isOver;

    /** @param isOfProxy whether a proxy opened the connection for itself, such as for a health check, which may end without a handshake */
    TlsHandshake(
            NettyLoop loop,
            TlsServer server,
            TlsRecords records,
            ListenerTerms listener,
            Transport.Acceptor acceptor,
            SocketLog log,
            boolean isOfProxy) {
        this.loop = loop;
        this.server = server;
        this.records = records;
        this.listener = listener;
        this.acceptor = acceptor;
        this.log = log;
        this.isOfProxy = isOfProxy;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent handshake) || isOver) {
            ReferenceCountUtil.release(event);
            return;
        }
        loop.begin();
        if (handshake.isSuccess()) {
            isOver = true;
            server.onHandshake(true);
            records.onHandshakeComplete();
            String user = TlsServer.userOf(context.channel(), server.settings().user());
            Peer peer = new Peer(Peer.Kind.TLS, ClientAddress.of(context.channel()), listener, user);
            NettyTransport transport = new NettyTransport(context.channel(), loop, peer, new RawFraming());
            context.pipeline().replace(this, "connection", new SocketHandler(loop, transport, acceptor));
        } else {
            fail(context, handshake.cause());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (DirectMemory.isExhausted(cause)) {
            loop.memory().reached(LimitReached.DIRECT_MEMORY);
        }
        fail(context, cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(context, new ClosedChannelException());
    }

    private void fail(ChannelHandlerContext context, Throwable cause) {
        if (isOfProxy && cause instanceof ClosedChannelException) {
            isOver = true;
        } else if (!isOver) {
            isOver = true;
            if (cause instanceof SslHandshakeTimeoutException || cause instanceof RejectedExecutionException) {
                loop.memory().reached(LimitReached.TLS_HANDSHAKE);
            }
            server.onHandshake(false);
            log.handshakeFailed(listener.name(), ClientAddress.of(context.channel()), reason(cause));
        }
        context.close();
    }

    private static String reason(Throwable cause) {
        if (cause instanceof ClosedChannelException) {
            return "the client closed the connection";
        }
        Throwable first = cause.getCause() == null ? cause : cause.getCause();
        return String.valueOf(first.getMessage() == null ? first : first.getMessage());
    }
}
