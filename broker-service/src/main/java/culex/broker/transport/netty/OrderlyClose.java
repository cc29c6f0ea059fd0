package culex.broker.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes the broker's side of a socket after the pending bytes. Bytes of the peer are read and discarded for up to two seconds, because
 * closing a socket with unread bytes resets it, and the peer would lose the last packets. Runs on the channel's event loop.
 */
final class OrderlyClose {
    /** How long the peer has, after the broker has closed its side, to read the pending bytes and to close its own side. */
    private static final long LINGER_SECONDS = 2;

    private OrderlyClose() {}

    /**
     * Limits the time in which the socket closes: with a peer that does not read no write completes, and a peer may never close its side.
     */
    static void limitTime(Channel channel) {
        channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    }

    /** Sends the pending bytes, then a last frame unless it is null, and closes the broker's side. */
    static void flushAndShutDown(Channel channel, @Nullable ByteBuf closeFrame) {
        channel.config().setAutoRead(true);
        channel.writeAndFlush(closeFrame == null ? channel.alloc().buffer(0) : closeFrame)
                .addListener(written -> {
                    if (channel.pipeline().get(SslHandler.class) != null) {
                        channel.close();
                    } else if (channel instanceof DuplexChannel duplex && channel.isActive()) {
                        duplex.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
                    }
                });
    }
}
