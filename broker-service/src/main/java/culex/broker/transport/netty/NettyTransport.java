package culex.broker.transport.netty;

import culex.broker.codec.WireBuffer;
import culex.broker.transport.AdmittedSocket;
import culex.broker.transport.Faults;
import culex.broker.transport.Loop;
import culex.broker.transport.Peer;
import culex.broker.transport.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A Netty channel as a {@link Transport}: the packets of a turn are collected in one buffer and go out as one write and one flush.
 * On the channel's loop.
 */
final class NettyTransport implements Transport {
    /** A batch of this size goes to the channel at once, so that what waits in it counts for {@link #isWritable}. */
    private static final int BATCH_BYTES = 64 * 1024;

    /** How long a peer has to take what was written and to close its side, after we have closed ours. */
    private static final long LINGER_SECONDS = 2;

    private final Channel channel;
    private final NettyLoop loop;
    private final Peer peer;
    private final Framing framing;
    private final AdmittedSocket socket;
    private final Runnable endOfTurn = this::flushOrClose;
    private @Nullable WireBuffer batch;
    private boolean scheduled;
    private WriteBufferWaterMark waterMark;
    private boolean writable = true;
    private boolean unreadAnswers;
    private boolean closing;
    private boolean failed;
    private long oldestNanos = Long.MAX_VALUE;
    private long givenBytes;
    private long flushedMillis;
    private long sharedBytes;
    private long countedBytes;
    private int place;

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
        socket = AcceptGuard.socketOf(channel);
        waterMark = loop.outbound().waterMark();
        channel.config().setWriteBufferWaterMark(waterMark);
        channel.config()
                .setOption(ChannelOption.SO_KEEPALIVE, true); // finds peers that are gone, also with Keep Alive 0
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
    public AdmittedSocket socket() {
        return socket;
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
        SharedPayload shared = loop.share(payload);
        if (shared == null) {
            head.raw(payload);
        } else if (give(head, payload.length)) {
            giveShared(shared);
        }
    }

    private void giveShared(SharedPayload shared) {
        ByteBuf buffer;
        try {
            buffer = shared.buffer(channel.alloc());
        } catch (OutOfMemoryError error) {
            onDirectMemoryError(error);
            return;
        }
        int length = shared.length();
        givenBytes += length;
        sharedBytes += length;
        channel.write(buffer).addListener(written -> {
            sharedBytes -= length;
            shared.onWritten();
        });
        noteWritable();
    }

    @Override
    public void wrote() {
        if (!writable) {
            unreadAnswers = true;
        }
        flushLater();
    }

    @Override
    public void wrotePublish(long receivedNanos) {
        if (receivedNanos < oldestNanos) {
            oldestNanos = receivedNanos;
        }
        flushLater();
    }

    private void flushLater() {
        if (!scheduled) {
            scheduled = true;
            loop.atEndOfTurn(endOfTurn);
        }
        if (batch().length() >= Math.min(BATCH_BYTES, waterMark.high())) {
            push();
        }
    }

    /** Gives the batch to the channel, which does not send it yet. */
    private void push() {
        WireBuffer full = batch;
        if (full != null && !full.isEmpty() && give(full, 0)) {
            noteWritable();
        }
    }

    /** Gives what is in the buffer to the channel, and empties it; false when the connection fails for lack of memory. */
    private boolean give(WireBuffer full, int more) {
        int length = full.length();
        boolean isGiven = !failed;
        if (isGiven) {
            try {
                channel.write(framing.frame(channel, full, more), channel.voidPromise());
                givenBytes += length;
            } catch (OutOfMemoryError error) {
                onDirectMemoryError(error);
                isGiven = false;
            }
        }
        full.clear();
        return isGiven;
    }

    /** Ends this connection only, because there was no direct memory for it. */
    private void onDirectMemoryError(OutOfMemoryError error) {
        if (!DirectMemory.isExhausted(error)) {
            throw error;
        }
        failed = true;
        channel.pipeline().fireExceptionCaught(error);
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
        flushedMillis = loop.monotonicMillis();
        if (oldestNanos != Long.MAX_VALUE) {
            loop.counters().publishToWrite(System.nanoTime() - oldestNanos);
            oldestNanos = Long.MAX_VALUE;
        }
        if (!writable) {
            onWritabilityChanged();
        }
        countOutbound();
    }

    /** Writes something that is no MQTT packet, at once. */
    void writeNow(Function<Channel, ByteBuf> frame) {
        if (failed) {
            return;
        }
        try {
            channel.writeAndFlush(frame.apply(channel), channel.voidPromise());
            flushedMillis = loop.monotonicMillis();
        } catch (OutOfMemoryError error) {
            onDirectMemoryError(error);
        }
    }

    /** When something was written last, by the monotonic clock of the loop. */
    long flushedMillis() {
        return flushedMillis;
    }

    /** Counts what waits in the channel, and takes over how much may. */
    void countOutbound() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        loop.outbound().update(this, waiting == null ? 0 : Math.max(0, waiting.totalPendingWriteBytes() - sharedBytes));
        WriteBufferWaterMark now = loop.outbound().waterMark();
        if (waterMark != now) {
            waterMark = now;
            channel.config().setWriteBufferWaterMark(now);
        }
    }

    @Override
    public long waitingBytes() {
        return countedBytes;
    }

    void countedBytes(long bytes) {
        countedBytes = bytes;
    }

    /** The place of this transport among those of its loop that wait for their sockets. */
    int place() {
        return place;
    }

    void place(int newPlace) {
        place = newPlace;
    }

    /** The channel takes bytes again, or no longer; returns whether it does. */
    boolean onWritabilityChanged() {
        writable = channel.isWritable();
        if (writable) {
            unreadAnswers = false;
        }
        return writable;
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public boolean hasUnreadAnswers() {
        return unreadAnswers;
    }

    @Override
    public long takenBytes() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null ? givenBytes : givenBytes - waiting.totalPendingWriteBytes() + waiting.currentProgress();
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
        if (failed) {
            channel.close();
            return;
        }
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
