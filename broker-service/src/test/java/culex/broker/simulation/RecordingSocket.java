package culex.broker.simulation;

import culex.broker.transport.Loop;
import culex.broker.transport.ManualLoop;
import culex.broker.transport.Peer;
import culex.broker.transport.Transport;
import culex.broker.wire.WireBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A socket that keeps all bytes that are written to it, also after the close. */
final class RecordingSocket implements Transport {
    private final ManualLoop loop;
    private final WireBuffer batch = new WireBuffer(64);
    private final Peer peer;
    private byte @Nullable [] token;
    private boolean isReadable = true;
    private boolean closed;
    private int failing;
    private int lengthAtClose;

    RecordingSocket(ManualLoop loop) {
        this(loop, new Peer(Peer.Kind.TCP, "recorded:1"));
    }

    RecordingSocket(ManualLoop loop, Peer peer) {
        this.loop = loop;
        this.peer = peer;
    }

    /** Makes this socket that of a client which sent a token with its WebSocket upgrade; returns this socket. */
    RecordingSocket withToken(String text) {
        token = text.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    /** Whether the broker reads from this socket, and has not paused reading. */
    boolean isReadable() {
        return isReadable;
    }

    /** Returns all written bytes. */
    byte[] written() {
        return Arrays.copyOf(batch.array(), batch.length());
    }

    /** Lets the next writes throw an unexpected exception. */
    void failWrites(int count) {
        failing = count;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether something was written after the socket was closed. */
    boolean wroteBehindItsEnd() {
        return closed && batch.length() != lengthAtClose;
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
    public byte @Nullable [] takeToken() {
        byte[] taken = token;
        token = null;
        return taken;
    }

    @Override
    public WireBuffer batch() {
        if (!loop.isCurrent()) {
            throw new AssertionError("a socket of loop " + loop.index() + " was used from another loop");
        }
        if (failing > 0) {
            failing--;
            throw new IllegalStateException("injected");
        }
        return batch;
    }

    @Override
    public void wrote() {}

    @Override
    public void wrotePublish(long receivedNanos) {}

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public boolean hasUnreadAnswers() {
        return false;
    }

    @Override
    public long takenBytes() {
        return 0;
    }

    @Override
    public void setReadable(boolean readable) {
        isReadable = readable;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            lengthAtClose = batch.length();
        }
    }
}
