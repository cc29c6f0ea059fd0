package culex.broker.transport.netty;

import culex.broker.transport.Peer;
import culex.broker.transport.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.time.Duration;

/** Makes the carriers of upgraded channels. */
public final class WebSocketAcceptor {
    private final NettyLoops loops;
    private final Transport.Acceptor acceptor;
    private final Duration pingInterval;

    /** @param pingInterval how often a Ping is sent; zero for never */
    public WebSocketAcceptor(NettyLoops loops, Transport.Acceptor acceptor, Duration pingInterval) {
        this.loops = loops;
        this.acceptor = acceptor;
        this.pingInterval = pingInterval;
    }

    /** The handler of an upgraded channel; on the channel's loop. */
    ChannelHandler carrier(Channel channel, Peer peer) {
        return WebSocketCarrier.of(channel, loops.of(channel.eventLoop()), peer, acceptor, pingInterval);
    }
}
