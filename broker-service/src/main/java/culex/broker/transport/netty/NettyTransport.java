package culex.broker.transport.netty;

import culex.broker.codec.WireBuffer;
import culex.broker.transport.Faults;
import culex.broker.transport.Loop;
import culex.broker.transport.Peer;
import culex.broker.transport.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Netty channel as a {@link Transport}: the packets of a turn are collected in one buffer and go out as one write and one flush.
 * On the channel's loop.
 */
final class NettyTransport implements Transport {
    /** A batch of this size goes to the channel at once, so that what waits in it counts for {@link #isWritable}. */
    private static final int BATCH_BYTES = 64 * 1024;

    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);
    /** How long a peer has to take what was written and to close its side, after we have closed ours. */
    private static final long LINGER_SECONDS = 2;

    private final Channel channel;
    private final NettyLoop loop;
    private final Peer peer;
    private final Framing framing;
    private final Runnable endOfTurn = this::flushOrClose;
    private @Nullable WireBuffer batch;
    private boolean scheduled;
    private boolean writable = true;
    private boolean closing;
    private long oldestNanos = Long.MAX_VALUE;

    /** How a batch stands on the wire. */
    interface Framing {
        /** A buffer with the frame of a batch and of so many more bytes, which follow in another buffer; it goes to the channel. */
        ByteBuf frame(Channel channel, WireBuffer batch, int more);

        /** What is said before the socket is closed, or null for nothing. */
        @Nullable ByteBuf goodbye(Channel channel);
    }

    NettyTransport(Channel channel, NettyLoop loop, Peer peer, Framing framing) {
        this.channel = channel;
        this.loop = loop;
        this.peer = peer;
        this.framing = framing;
        channel.config().setWriteBufferWaterMark(WATER_MARK);
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public WireBuffer batch() {
        WireBuffer open = batch;
        if (open == null) {
            open = loop.take();
            batch = open;
        }
        return open;
    }

    @Override
    public void share(byte[] payload) {
        WireBuffer head = batch();
        ByteBuf shared = loop.share(channel.alloc(), payload);
        if (shared == null) {
            head.raw(payload);
        } else {
            channel.write(framing.frame(channel, head, payload.length), channel.voidPromise());
            channel.write(shared, channel.voidPromise());
            head.clear();
            noteWritable();
        }
    }

    @Override
    public void wrote() {
        if (!scheduled) {
            scheduled = true;
            loop.atEndOfTurn(endOfTurn);
        }
        if (batch().length() >= BATCH_BYTES) {
            push();
        }
    }

    @Override
    public void wrotePublish(long receivedNanos) {
        if (receivedNanos < oldestNanos) {
            oldestNanos = receivedNanos;
        }
        wrote();
    }

    /** Gives the batch to the channel, which does not send it yet. */
    private void push() {
        WireBuffer full = batch;
        if (full == null || full.isEmpty()) {
            return;
        }
        channel.write(framing.frame(channel, full, 0), channel.voidPromise());
        full.clear();
        noteWritable();
    }

    private void noteWritable() {
        if (!channel.isWritable()) {
            writable = false;
        }
    }

    /** An exception here belongs to this connection only; what is in the batch may be half a packet. */
    private void flushOrClose() {
        try {
            flush();
        } catch (Throwable fault) {
            loop.faults().onFault(Faults.Where.CONNECTION, peer.address() + ": the socket is closed", fault);
            batch = null;
            channel.close();
        }
    }

    private void flush() {
        scheduled = false;
        push();
        WireBuffer empty = batch;
        if (empty != null) {
            batch = null;
            loop.give(empty);
        }
        channel.flush();
        if (oldestNanos != Long.MAX_VALUE) {
            loop.counters().publishToWrite(System.nanoTime() - oldestNanos);
            oldestNanos = Long.MAX_VALUE;
        }
        if (!writable) {
            writable = channel.isWritable();
        }
    }

    /** The channel takes bytes again, or no longer; returns whether it does. */
    boolean onWritabilityChanged() {
        writable = channel.isWritable();
        return writable;
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public void setReadable(boolean readable) {
        channel.config().setAutoRead(readable || closing);
    }

    /**
     * Sends what has been written and closes our side; the peer's side is read on and thrown away for a while, because a socket that
     * is closed with unread bytes would take the last packets back.
     */
    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        // A peer that does not read never lets the write complete, and one that does not close never closes.
        channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
        push();
        ByteBuf goodbye = framing.goodbye(channel);
        channel.config().setAutoRead(true);
        channel.writeAndFlush(goodbye == null ? channel.alloc().buffer(0) : goodbye)
                .addListener(written -> {
                    if (channel.pipeline().get(SslHandler.class) != null) {
                        channel.close();
                    } else if (channel instanceof DuplexChannel duplex && channel.isActive()) {
                        duplex.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
                    }
                });
    }

    /** Whether this side has closed: what comes is thrown away. */
    boolean isClosing() {
        return closing;
    }
}
