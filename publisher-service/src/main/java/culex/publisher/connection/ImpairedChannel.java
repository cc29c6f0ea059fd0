package culex.publisher.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.traffic.ChannelTrafficShapingHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Applies impairments to the socket of a connection, between the client and the network. */
final class ImpairedChannel {

    private static final String SLOW = "slow";
    private static final String SILENT = "silent";

    private ImpairedChannel() {}

    /** Applies an impairment; may be called from any thread. */
    static void impair(Channel channel, Impairment impairment) {
        channel.eventLoop().execute(() -> {
            switch (impairment) {
                case Impairment.Slow(long bytesPerSecond) -> slowDown(channel, bytesPerSecond);
                case Impairment.Silent(Duration time) -> fallSilent(channel, time);
                case Impairment.Unread(Duration time) -> stopReading(channel, time);
            }
        });
    }

    private static void slowDown(Channel channel, long bytesPerSecond) {
        if (channel.isActive() && channel.pipeline().get(SLOW) == null) {
            channel.pipeline().addFirst(SLOW, new Slowness(bytesPerSecond));
        }
    }

    private static void fallSilent(Channel channel, Duration time) {
        if (channel.isActive() && channel.pipeline().get(SILENT) == null) {
            channel.pipeline().addFirst(SILENT, new Silence());
            var _ = channel.eventLoop().schedule(() -> channel.close(), time.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static void stopReading(Channel channel, Duration time) {
        channel.config().setAutoRead(false);
        var _ = channel.eventLoop()
                .schedule(() -> channel.config().setAutoRead(true), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Limits the rate of both directions. Fails delayed writes when the connection ends, which Netty's handler does not do. */
    private static final class Slowness extends ChannelTrafficShapingHandler {
        /** The results of writes that are delayed. */
        private final Set<ChannelPromise> delayed = new LinkedHashSet<>();

        Slowness(long bytesPerSecond) {
            super(bytesPerSecond, bytesPerSecond);
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
            if (!promise.isVoid()) {
                delayed.add(promise);
                promise.addListener(_ -> delayed.remove(promise));
            }
            super.write(context, message, promise);
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext context) throws Exception {
            super.handlerRemoved(context);
            if (!context.channel().isActive()) {
                List.copyOf(delayed).forEach(promise -> promise.tryFailure(new ClosedChannelException()));
            }
        }
    }

    /** Discards all bytes of both directions. Writes succeed, as on a socket whose other end no longer exists. */
    private static final class Silence extends ChannelDuplexHandler {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
            promise.trySuccess();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }
    }
}
