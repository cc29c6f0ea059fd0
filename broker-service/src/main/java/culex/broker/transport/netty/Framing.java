package culex.broker.transport.netty;

import culex.broker.wire.WireBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Puts the batches of a {@link NettyTransport} into the frames of the transport protocol. */
interface Framing {
    /**
     * Returns a buffer for the channel with the framed batch. The length of the last frame includes {@code more} bytes, which follow in
     * another buffer.
     */
    ByteBuf frame(Channel channel, WireBuffer batch, long more);

    /** The frame to send before the socket is closed, or null for none. */
    @Nullable ByteBuf closeFrame(Channel channel);
}
