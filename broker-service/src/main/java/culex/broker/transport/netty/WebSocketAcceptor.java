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
    private final boolean framePerPacket;

    /**
     * Settles what all carriers have in common.
     *
     * @param pingInterval after how much idle time a Ping is sent; zero for never
     * @param framePerPacket whether each packet gets a frame of its own
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
