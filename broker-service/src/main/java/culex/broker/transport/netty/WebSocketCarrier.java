package culex.broker.transport.netty;

import culex.broker.transport.Peer;
import culex.broker.transport.TimerWheel;
import culex.broker.transport.Transport;
import io.netty.channel.Channel;
import java.time.Duration;

/**
 * MQTT over WebSocket on a channel that has been upgraded: the only handler in its pipeline (behind TLS). Pings keep proxies from
 * cutting an idle connection; they are no packets and do not count for the Keep Alive of MQTT. On the channel's loop.
 */
final class WebSocketCarrier extends SocketHandler implements FrameParser.Listener {
    private final Channel channel;
    private final WebSocketFrames frames;
    private final FrameParser parser = new FrameParser(this);
    private final long pingMillis;
    private final TimerWheel.Timer pinger = new TimerWheel.Timer(this::ping);

    private WebSocketCarrier(
            Channel channel,
            NettyLoop loop,
            NettyTransport transport,
            WebSocketFrames frames,
            Transport.Acceptor acceptor,
            Duration pingInterval) {
        super(loop, transport, acceptor);
        this.channel = channel;
        this.frames = frames;
        pingMillis = pingInterval.toMillis();
        armPing();
    }

    /** A carrier for an upgraded channel; on its loop. */
    static WebSocketCarrier of(
            Channel channel, NettyLoop loop, Peer peer, Transport.Acceptor acceptor, Duration pingInterval) {
        loop.begin();
        WebSocketFrames frames = new WebSocketFrames();
        NettyTransport transport = new NettyTransport(channel, loop, peer, frames);
        return new WebSocketCarrier(channel, loop, transport, frames, acceptor, pingInterval);
    }

    private void armPing() {
        if (pingMillis > 0) {
            loop().arm(pinger, pingMillis);
        }
    }

    private void ping() {
        if (!transport().isClosing()) {
            channel.writeAndFlush(WebSocketFrames.ping(channel), channel.voidPromise());
            armPing();
        }
    }

    @Override
    void onBytes(byte[] bytes, int count) {
        parser.parse(bytes, count);
    }

    @Override
    void onInactive() {
        pinger.cancel();
    }

    @Override
    public void onData(byte[] bytes, int from, int to) {
        receiver().onBytes(bytes, from, to);
    }

    @Override
    public void onPing(byte[] payload, int length) {
        if (!transport().isClosing() && channel.isWritable()) {
            channel.writeAndFlush(WebSocketFrames.pong(channel, payload, length), channel.voidPromise());
        }
    }

    @Override
    public void onClose(int answer) {
        frames.closeWith(answer);
        receiver().onClosed("");
        transport().close();
    }

    @Override
    public void onViolation(int closeCode, String what) {
        frames.closeWith(closeCode);
        receiver().onClosed(what);
        transport().close();
    }
}
