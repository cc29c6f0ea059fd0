package culex.broker.transport.netty;

import culex.broker.security.CertificateUser;
import culex.broker.transport.ListenerTerms;
import culex.broker.transport.Peer;
import culex.broker.transport.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;

/** Creates the handlers of upgraded channels. */
public final class WebSocketAcceptor {
    private final NettyLoops loops;
    private final Transport.Acceptor acceptor;
    private final Duration pingInterval;
    private final boolean framePerPacket;
    private final CertificateUser user;
    private final ListenerTerms ws;
    private final ListenerTerms wss;

    /**
     * Sets the common options of all WebSocket connections.
     *
     * @param pingInterval the idle time after which a Ping is sent; zero for no Pings
     * @param framePerPacket whether each packet is sent in a separate frame
     * @param user which part of a client's certificate contains its user name
     */
    public WebSocketAcceptor(
            NettyLoops loops,
            Transport.Acceptor acceptor,
            Duration pingInterval,
            boolean framePerPacket,
            CertificateUser user) {
        this.user = user;
        ws = terms(Peer.Kind.WS, user);
        wss = terms(Peer.Kind.WSS, user);
        this.framePerPacket = framePerPacket;
        this.loops = loops;
        this.acceptor = acceptor;
        this.pingInterval = pingInterval;
    }

    private static ListenerTerms terms(Peer.Kind kind, CertificateUser user) {
        return new ListenerTerms(kind.label(), ListenerTerms.Anonymous.AS_ELSEWHERE, user != CertificateUser.NONE);
    }

    private Peer peer(Channel channel) {
        boolean isSecure = channel.pipeline().get(SslHandler.class) != null;
        Peer.Kind kind = isSecure ? Peer.Kind.WSS : Peer.Kind.WS;
        return new Peer(
                kind,
                ClientAddress.of(channel),
                isSecure ? wss : ws,
                TlsServer.userOf(channel, user),
                TlsServer.certificateOf(channel));
    }

    /** The handler of an upgraded channel; on the channel's loop. */
    ChannelHandler carrier(Channel channel) {
        Peer peer = peer(channel);
        return WebSocketCarrier.of(
                channel, loops.of(channel.eventLoop()), peer, acceptor, pingInterval, framePerPacket);
    }
}
