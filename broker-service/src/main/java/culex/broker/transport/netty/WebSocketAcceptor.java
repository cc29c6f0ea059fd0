package culex.broker.transport.netty;

import culex.broker.transport.Peer;
import culex.broker.transport.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.time.Duration;

/** Creates the handlers of upgraded channels. */
public final class WebSocketAcceptor {
    private final NettyLoops loops;
    private final Transport.Acceptor acceptor;
    private final Duration pingInterval;
    private final boolean framePerPacket;

    /**
     * Sets the common options of all WebSocket connections.
     *
     * @param pingInterval the idle time after which a Ping is sent; zero for no Pings
     * @param framePerPacket whether each packet is sent in a frame of its own
     */
    public WebSocketAcceptor(
            NettyLoops loops, Transport.Acceptor acceptor, Duration pingInterval, boolean framePerPacket) {
        this.framePerPacket = framePerPacket;
        this.loops = loops;
        this.acceptor = acceptor;
        this.pingInterval = pingInterval;
    }

    /** The handler of an upgraded channel; on the channel's loop. */
    ChannelHandler carrier(Channel channel, Peer peer) {
        return WebSocketCarrier.of(
                channel, loops.of(channel.eventLoop()), peer, acceptor, pingInterval, framePerPacket);
    }
}
