package culex.broker.transport.netty;

import culex.broker.memory.LimitReached;
import culex.broker.transport.ListenerTerms;
import culex.broker.transport.Peer;
import culex.broker.transport.SocketLog;
import culex.broker.transport.Transport;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.RejectedExecutionException;

/**
 * Waits for the TLS handshake of an accepted socket, and then replaces itself by the handler of the MQTT connection. A socket without a
 * complete handshake never becomes a connection. Runs on the channel's event loop.
 */
final class TlsHandshake extends HandshakeHandler {
    private final TlsServer server;
    private final ListenerTerms listener;
    private final Transport.Acceptor acceptor;
    private final SocketLog log;
    private final boolean isOfProxy;

    /** @param isOfProxy whether a proxy opened the connection for itself, such as for a health check, which may end without a handshake */
    TlsHandshake(
            NettyLoop loop,
            TlsServer server,
            TlsRecords records,
            ListenerTerms listener,
            Transport.Acceptor acceptor,
            SocketLog log,
            boolean isOfProxy) {
        super(loop, records);
        this.server = server;
        this.listener = listener;
        this.acceptor = acceptor;
        this.log = log;
        this.isOfProxy = isOfProxy;
    }

    @Override
    void onComplete(ChannelHandlerContext context) {
        server.onHandshake(true);
        String user = TlsServer.userOf(context.channel(), server.settings().user());
        Peer peer = new Peer(
                Peer.Kind.TLS,
                ClientAddress.of(context.channel()),
                listener,
                user,
                TlsServer.certificateOf(context.channel()));
        NettyTransport transport = new NettyTransport(context.channel(), loop, peer, new RawFraming());
        context.pipeline().replace(this, "connection", new SocketHandler(loop, transport, acceptor));
    }

    @Override
    void onFailed(ChannelHandlerContext context, Throwable cause) {
        boolean isClosed = cause instanceof ClosedChannelException;
        if (isOfProxy && isClosed) {
            return;
        }
        if (cause instanceof SslHandshakeTimeoutException || cause instanceof RejectedExecutionException) {
            loop.memory().reached(LimitReached.TLS_HANDSHAKE);
        }
        server.onHandshake(false);
        String reason = isClosed ? "the client closed the connection" : text(cause);
        log.handshakeFailed(listener.name(), ClientAddress.of(context.channel()), reason);
    }
}
