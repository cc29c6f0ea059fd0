package culex.broker.transport.netty;

import culex.broker.transport.AdmittedSocket;
import culex.broker.transport.Faults;
import culex.broker.transport.Loop;
import culex.broker.transport.Peer;
import culex.broker.transport.Transport;
import culex.broker.wire.WireBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A Netty channel as a {@link Transport}: collects the packets of a turn of the loop in one buffer and sends them with one write and one
 * flush. Runs on the channel's loop.
 */
final class NettyTransport extends OutboundBytes.OfSocket implements Transport {
    /** A batch of this size is written to the channel immediately, so that its bytes count for {@link #isWritable}. */
    private static final int BATCH_BYTES = 64 * 1024;

    private final Channel channel;
    private final NettyLoop loop;
    private final Peer peer;
    private final Framing framing;
    private final AdmittedSocket socket;
    private final ChannelWriter writer;
    private final Runnable endOfTurn = this::flushOrClose;
    private @Nullable WireBuffer batch;
    private boolean scheduled;
    private WriteBufferWaterMark waterMark;
    private boolean writable = true;
    private boolean unreadAnswers;
    private boolean closing;
    private long oldestNanos = Long.MAX_VALUE;
    private long flushedMillis;
    /** The number of bytes that must still be written of a packet whose beginning was written. */
    private long restOfPacket;

    NettyTransport(Channel channel, NettyLoop loop, Peer peer, Framing framing) {
        this.channel = channel;
        this.loop = loop;
        this.peer = peer;
        this.framing = framing;
        writer = new ChannelWriter(channel, framing);
        socket = AcceptGuard.socketOf(channel);
        waterMark = loop.outbound().waterMark();
        channel.config().setWriteBufferWaterMark(waterMark);
        // Detects peers that have disappeared, also with Keep Alive 0.
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
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
    public byte @Nullable [] takeToken() {
        return UpgradeTokens.take(channel, loop.memory());
    }

    @Override
    public WireBuffer batch() {
        WireBuffer open = batch;
        if (open == null) {
            open = loop.buffers().take();
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
        } else if (writer.writeBatch(head, payload.length) && writer.writeShared(shared)) {
            updateWritable();
        }
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

    @Override
    public void wroteBeginning(long rest) {
        restOfPacket = rest;
        if (writer.writeBatch(batch(), rest)) {
            updateWritable();
        }
        flushLater();
    }

    @Override
    public void continuePacket(byte[] bytes, int from, int to) {
        restOfPacket -= to - from;
        if (writer.writeCopy(bytes, from, to)) {
            updateWritable();
        }
        flushLater();
    }

    /** Whether a packet was written partly, so that only its remaining bytes may be written next. */
    boolean isInPacket() {
        return restOfPacket > 0;
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

    /** Writes the batch to the channel, without a flush. */
    private void push() {
        WireBuffer full = batch;
        if (full != null && !full.isEmpty() && writer.writeBatch(full, 0)) {
            updateWritable();
        }
    }

    private void updateWritable() {
        if (!channel.isWritable()) {
            writable = false;
        }
    }

    /**
     * Flushes at the end of a turn of the loop. An exception closes this connection only; its batch is dropped, because it may contain an
     * incomplete packet.
     */
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
        if (!loop.outbound().maySend()) {
            batch = null;
            channel.close();
            return;
        }
        push();
        WireBuffer empty = batch;
        if (empty != null) {
            batch = null;
            loop.buffers().giveBack(empty);
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

    /** Writes and flushes a WebSocket frame without MQTT packets, such as a Pong. */
    void writeNow(Function<Channel, ByteBuf> frame) {
        if (loop.outbound().maySend() && writer.writeNow(frame)) {
            flushedMillis = loop.monotonicMillis();
        }
    }

    /** The time of the last write, in milliseconds of the loop's monotonic clock. */
    long flushedMillis() {
        return flushedMillis;
    }

    /** Counts the pending bytes of the channel, and adopts the current water mark of the loop. */
    @Override
    void countOutbound() {
        loop.outbound().update(this, writer.pendingBytes());
        WriteBufferWaterMark now = loop.outbound().waterMark();
        if (waterMark != now) {
            waterMark = now;
            channel.config().setWriteBufferWaterMark(now);
        }
    }

    /** Updates {@link #isWritable} from the channel and returns it. */
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
        return writer.takenBytes();
    }

    @Override
    public void setReadable(boolean readable) {
        channel.config().setAutoRead(readable || closing);
    }

    /** Sends the pending bytes and closes the broker's side of the socket, see {@link OrderlyClose}. */
    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        OrderlyClose.limitTime(channel);
        push();
        if (writer.hasFailed() || !loop.outbound().maySend()) {
            channel.close();
        } else {
            OrderlyClose.flushAndShutDown(channel, isInPacket() ? null : framing.closeFrame(channel));
        }
    }

    /** Whether the broker's side is closed: received bytes are discarded. */
    boolean isClosing() {
        return closing;
    }
}
