package culex.broker.transport.netty;

import culex.broker.transport.Peer;
import culex.broker.transport.TimerWheel;
import culex.broker.transport.Transport;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * MQTT over WebSocket on an upgraded channel: the only handler in its pipeline (after TLS). Pings prevent proxies from closing an idle
 * connection; they are not MQTT packets and do not count for the Keep Alive of MQTT. Runs on the channel's event loop.
 */
final class WebSocketCarrier extends SocketHandler implements FrameParser.Listener {
    private final WebSocketFrames frames;
    private final FrameParser parser = new FrameParser(this);
    private final long pingMillis;
    private long readMillis;
    private byte @Nullable [] pingPayload;
    private final TimerWheel.Timer pinger = new TimerWheel.Timer(this::ping);

    private WebSocketCarrier(
            NettyLoop loop,
            NettyTransport transport,
            WebSocketFrames frames,
            Transport.Acceptor acceptor,
            Duration pingInterval) {
        super(loop, transport, acceptor);
        this.frames = frames;
        pingMillis = pingInterval.toMillis();
        armPing();
    }

    /** Creates the handler of an upgraded channel. Call it on the loop of the channel. */
    static WebSocketCarrier of(
            Channel channel,
            NettyLoop loop,
            Peer peer,
            Transport.Acceptor acceptor,
            Duration pingInterval,
            boolean framePerPacket) {
        loop.begin();
        WebSocketFrames frames = new WebSocketFrames(framePerPacket ? loop::writeScratch : null);
        NettyTransport transport = new NettyTransport(channel, loop, peer, frames);
        UpgradeTokens.count(channel, loop.memory());
        return new WebSocketCarrier(loop, transport, frames, acceptor, pingInterval);
    }

    private void armPing() {
        if (pingMillis > 0) {
            readMillis = loop().monotonicMillis();
            loop().arm(pinger, pingMillis);
        }
    }

    /**
     * Sends a Ping when nothing was received and nothing was sent for the whole interval. A missing Pong has no effect, because some
     * clients send none.
     */
    private void ping() {
        if (transport().isClosing()) {
            return;
        }
        long idleMillis =
                idleMillis(loop().monotonicMillis(), readMillis, transport().flushedMillis());
        if (idleMillis < pingMillis) {
            loop().arm(pinger, pingMillis - idleMillis);
        } else {
            if (transport().isWritable() && !transport().isInPacket()) {
                transport().writeNow(WebSocketFrames::ping);
            }
            loop().arm(pinger, pingMillis);
        }
    }

    /** The time in milliseconds since the last read or the last write, whichever was later. */
    static long idleMillis(long nowMillis, long readMillis, long flushedMillis) {
        return nowMillis - Math.max(readMillis, flushedMillis);
    }

    @Override
    void onBytes(byte[] bytes, int count) {
        readMillis = loop().monotonicMillis();
        parser.parse(bytes, count);
        answerPing();
    }

    @Override
    void onInactive() {
        pinger.cancel();
        transport().takeToken(); // no CONNECT will use the token
    }

    @Override
    public void onData(byte[] bytes, int from, int to) {
        listener().onBytes(bytes, from, to);
    }

    @Override
    public void onPing(byte[] payload, int length) {
        pingPayload = Arrays.copyOf(payload, length);
    }

    /** Sends a Pong for the last received Ping (section 5.5.3), unless the peer does not read; later in the middle of a frame. */
    private void answerPing() {
        byte[] payload = pingPayload;
        if (payload == null || transport().isInPacket()) {
            return;
        }
        pingPayload = null;
        if (!transport().isClosing() && transport().isWritable()) {
            transport().writeNow(channel -> WebSocketFrames.pong(channel, payload, payload.length));
        }
    }

    @Override
    public void onClose(int answer) {
        frames.closeWith(answer);
        listener().onClosed("");
        transport().close();
    }

    @Override
    public void onViolation(int closeCode, String what) {
        frames.closeWith(closeCode);
        listener().onClosed(what);
        transport().close();
    }
}
