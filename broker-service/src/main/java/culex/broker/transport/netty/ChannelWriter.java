package culex.broker.transport.netty;

import culex.broker.wire.WireBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.function.Function;

/**
 * Writes the packets of a {@link NettyTransport} to its channel and counts their bytes. Only {@link #writeNow} flushes. When direct memory
 * for the bytes is exhausted, only this connection fails. Runs on the channel's loop.
 */
final class ChannelWriter {
    private final Channel channel;
    private final Framing framing;
    private boolean failed;
    private long writtenBytes;
    private long sharedBytes;

    ChannelWriter(Channel channel, Framing framing) {
        this.channel = channel;
        this.framing = framing;
    }

    /** Whether direct memory was exhausted: nothing more is written. */
    boolean hasFailed() {
        return failed;
    }

    /**
     * Writes the batch in frames and clears the batch; returns whether it is written.
     *
     * @param more the number of bytes that follow the batch in its last frame
     */
    boolean writeBatch(WireBuffer batch, long more) {
        int length = batch.length();
        boolean isWritten = !failed;
        if (isWritten) {
            try {
                channel.write(framing.frame(channel, batch, more), channel.voidPromise());
                writtenBytes += length;
            } catch (OutOfMemoryError error) {
                onDirectMemoryError(error);
                isWritten = false;
            }
        }
        batch.clear();
        return isWritten;
    }

    /** Writes a payload in shared memory, after {@link #writeBatch} has written the head of its packet; returns whether it is written. */
    boolean writeShared(SharedPayload shared) {
        ByteBuf buffer;
        try {
            buffer = shared.buffer(channel.alloc());
        } catch (OutOfMemoryError error) {
            onDirectMemoryError(error);
            return false;
        }
        int length = shared.length();
        writtenBytes += length;
        sharedBytes += length;
        channel.write(buffer).addListener(written -> {
            sharedBytes -= length;
            shared.onWritten();
        });
        return true;
    }

    /**
     * Copies the bytes from index {@code from} to {@code to} (exclusive) and writes the copy to the channel as it is, without a WebSocket
     * frame around it. Returns false if the copy failed for lack of direct memory.
     */
    boolean writeCopy(byte[] bytes, int from, int to) {
        if (failed) {
            return false;
        }
        try {
            channel.write(
                    channel.alloc().directBuffer(to - from).writeBytes(bytes, from, to - from), channel.voidPromise());
            writtenBytes += to - from;
            return true;
        } catch (OutOfMemoryError error) {
            onDirectMemoryError(error);
            return false;
        }
    }

    /**
     * Writes and flushes a WebSocket frame without MQTT packets, such as a Pong; its bytes are not counted. Returns false if the frame was
     * not written for lack of direct memory.
     */
    boolean writeNow(Function<Channel, ByteBuf> frame) {
        if (failed) {
            return false;
        }
        try {
            channel.writeAndFlush(frame.apply(channel), channel.voidPromise());
            return true;
        } catch (OutOfMemoryError error) {
            onDirectMemoryError(error);
            return false;
        }
    }

    /** Closes this connection only, because direct memory for it is exhausted. */
    private void onDirectMemoryError(OutOfMemoryError error) {
        if (!DirectMemory.isExhausted(error)) {
            throw error;
        }
        failed = true;
        channel.pipeline().fireExceptionCaught(error);
    }

    /** The bytes that the socket has accepted so far, for {@link culex.broker.transport.Transport#takenBytes}. */
    long takenBytes() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null
                ? writtenBytes
                : writtenBytes - waiting.totalPendingWriteBytes() + waiting.currentProgress();
    }

    /** The bytes that the socket has not accepted yet, without shared payloads. */
    long pendingBytes() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null ? 0 : Math.max(0, waiting.totalPendingWriteBytes() - sharedBytes);
    }
}
