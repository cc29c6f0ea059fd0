package culex.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** The bytes that a client has not sent yet. Runs on the thread of the load generator. */
final class SendBuffer {
    private static final int BUFFER_BYTES_MIN = 512;
    private static final int ACKNOWLEDGEMENT_BYTES_MAX = 10;

    private final Wire wire;
    private final SocketChannel channel;
    private final SelectionKey key;
    private byte[] bytes = new byte[BUFFER_BYTES_MIN];
    private int from;
    private int to;
    private boolean blocked;

    SendBuffer(Wire wire, SocketChannel channel, SelectionKey key) {
        this.wire = wire;
        this.channel = channel;
        this.key = key;
    }

    /** Whether the socket did not accept all bytes. */
    boolean isBlocked() {
        return blocked;
    }

    /** The number of bytes that are not sent. */
    int waiting() {
        return to - from;
    }

    void append(byte[] more) {
        ensureCapacity(more.length);
        System.arraycopy(more, 0, bytes, to, more.length);
        to += more.length;
    }

    void append(PublishTemplate template, int packetIdentifier, long nanos) {
        ensureCapacity(template.length());
        template.write(bytes, to, packetIdentifier, nanos);
        to += template.length();
    }

    /** Appends an acknowledgement with the Packet Identifier of these two bytes. */
    void appendAcknowledgement(int header, byte high, byte low) {
        ensureCapacity(ACKNOWLEDGEMENT_BYTES_MAX);
        to = wire.acknowledgement(bytes, to, header, high, low);
    }

    private void ensureCapacity(int count) {
        if (bytes.length - to < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, to + count));
        }
    }

    /** Sends the appended bytes, as far as the socket accepts them. */
    void flush() throws IOException {
        ByteBuffer buffer = wire.buffer();
        while (from < to) {
            buffer.clear();
            buffer.put(bytes, from, Math.min(buffer.remaining(), to - from)).flip();
            int wanted = buffer.remaining();
            int written = channel.write(buffer);
            from += written;
            if (written < wanted) {
                if (!blocked) {
                    blocked = true;
                    key.interestOpsOr(SelectionKey.OP_WRITE);
                }
                return;
            }
        }
        from = 0;
        to = 0;
        if (blocked) {
            blocked = false;
            key.interestOpsAnd(~SelectionKey.OP_WRITE);
        }
    }
}
