package culex.broker.simulation;

import culex.broker.transport.Loop;
import culex.broker.transport.Peer;
import culex.broker.transport.Transport;
import culex.broker.wire.WireBuffer;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A socket between the broker and a client: bytes in transit in both directions, a bounded send buffer, and a close. */
final class SimulatedSocket implements Transport {
    private final SimulatedLoop loop;
    private final int outgoingMax;
    private final int batchMax;
    private final WireBuffer batch = new WireBuffer(256);
    private final ByteArrayOutputStream toServer = new ByteArrayOutputStream();
    private final ByteArrayOutputStream toClient = new ByteArrayOutputStream();
    private @Nullable Listener listener;
    private boolean scheduled;
    private boolean writable = true;
    private boolean readable = true;
    private boolean unreadAnswers;
    private long takenBytes;
    private boolean closing;
    private boolean closed;
    private Runnable use = () -> {};

    /**
     * Creates a socket.
     *
     * @param outgoingMax maximum number of bytes that wait for the client before the socket is not writable
     * @param batchMax size of a batch in bytes at which it is sent before the end of the turn
     */
    SimulatedSocket(SimulatedLoop loop, int outgoingMax, int batchMax) {
        this.loop = loop;
        this.outgoingMax = outgoingMax;
        this.batchMax = batchMax;
    }

    /** Sets a task that runs each time the broker uses this socket, and that may throw an exception. */
    void onUse(Runnable step) {
        use = step;
    }

    void accepted(Listener by) {
        listener = by;
    }

    /** Passes bytes to the broker as if the client had sent them. */
    void fromClient(byte[] bytes) {
        toServer.writeBytes(bytes);
    }

    boolean hasForServer() {
        return toServer.size() > 0 && !closed && (readable || closing);
    }

    boolean hasForClient() {
        return toClient.size() > 0;
    }

    /** Whether the server has closed the socket and sent all bytes before. */
    boolean isEnded() {
        return closing && batch.isEmpty();
    }

    /** Whether the loop of this socket is running a task. */
    boolean isBusy() {
        return loop.isBusy();
    }

    boolean isOpen() {
        return !closed;
    }

    /** Delivers up to this many bytes to the server. */
    void moveToServer(int count) {
        byte[] all = toServer.toByteArray();
        int moved = Math.min(count, all.length);
        toServer.reset();
        toServer.write(all, moved, all.length - moved);
        loop.event(() -> {
            if (!closing && listener != null) {
                byte[] borrowed = Arrays.copyOf(all, moved);
                listener.onBytes(borrowed, 0, moved);
                Arrays.fill(borrowed, (byte) 0xFF);
            }
        });
    }

    /** Returns up to this many bytes that the client reads. */
    byte[] moveToClient(int count) {
        byte[] all = toClient.toByteArray();
        int moved = Math.min(count, all.length);
        toClient.reset();
        toClient.write(all, moved, all.length - moved);
        if (!writable && toClient.size() < outgoingMax / 2) {
            loop.event(() -> {
                writable = true;
                unreadAnswers = false;
                if (listener != null && !closed) {
                    listener.onWritable();
                }
            });
        }
        takenBytes += moved;
        return Arrays.copyOf(all, moved);
    }

    /** Ends the connection: bytes in transit are lost, and the server is notified. */
    void breakOff(String cause) {
        toServer.reset();
        toClient.reset();
        if (!closed) {
            closed = true;
            loop.event(() -> {
                if (listener != null) {
                    listener.onClosed(cause);
                }
            });
        }
    }

    private void checkCurrent() {
        if (!loop.isCurrent()) {
            throw new AssertionError("a socket of loop " + loop.index() + " was used from another loop");
        }
    }

    private void push() {
        if (!closed) {
            toClient.write(batch.array(), 0, batch.length());
        }
        batch.clear();
        if (toClient.size() > outgoingMax) {
            writable = false;
        }
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public Peer peer() {
        return new Peer(Peer.Kind.TCP, "simulated:1");
    }

    @Override
    public WireBuffer batch() {
        checkCurrent();
        loop.meanwhile();
        use.run();
        return batch;
    }

    @Override
    public void wrote() {
        checkCurrent();
        unreadAnswers |= !writable;
        wrotePacket();
    }

    private void wrotePacket() {
        if (!scheduled) {
            scheduled = true;
            loop.atEndOfTurn(() -> {
                scheduled = false;
                push();
            });
        }
        if (batch.length() >= batchMax) {
            push();
        }
    }

    @Override
    public void wrotePublish(long receivedNanos) {
        checkCurrent();
        wrotePacket();
    }

    @Override
    public boolean isWritable() {
        checkCurrent();
        loop.meanwhile();
        use.run();
        return writable;
    }

    @Override
    public boolean hasUnreadAnswers() {
        return unreadAnswers;
    }

    @Override
    public long takenBytes() {
        return takenBytes;
    }

    @Override
    public void setReadable(boolean isReadable) {
        checkCurrent();
        readable = isReadable;
    }

    @Override
    public void close() {
        checkCurrent();
        if (!closing) {
            closing = true;
            push();
        }
    }
}
