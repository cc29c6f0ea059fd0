package culex.broker.transport.netty;

import culex.broker.wire.WireBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** The framing of MQTT over TCP: there are no frames, so the packets are sent as they are. */
class RawFraming implements Framing {
    @Override
    public ByteBuf frame(Channel channel, WireBuffer batch, long more) {
        return channel.alloc().directBuffer(batch.length()).writeBytes(batch.array(), 0, batch.length());
    }

    @Override
    public @Nullable ByteBuf closeFrame(Channel channel) {
        return null;
    }
}
