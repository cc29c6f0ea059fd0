package culex.broker.transport.netty;

import culex.broker.wire.WireBuffer;
import java.util.ArrayDeque;

/** Empty buffers of one loop, reused for the packets of each turn of the loop. Runs on that loop. */
final class SpareBuffers {
    private static final int BUFFERS_MAX = 512;
    private static final int NEW_BUFFER_BYTES = 8 * 1024;
    private static final int BUFFER_BYTES_MAX = 128 * 1024;
    private static final long TOTAL_BYTES_MAX = 4L << 20;

    private final ArrayDeque<WireBuffer> spare = new ArrayDeque<>();
    private long bytes;

    /** An empty buffer; pass it to {@link #giveBack} afterwards. */
    WireBuffer take() {
        WireBuffer buffer = spare.pollLast();
        if (buffer == null) {
            return new WireBuffer(NEW_BUFFER_BYTES);
        }
        bytes -= buffer.array().length;
        return buffer;
    }

    /** Stores a buffer so that {@link #take} can return it later. Discards it if it is too large, or if the stored buffers together are. */
    void giveBack(WireBuffer buffer) {
        int size = buffer.array().length;
        if (spare.size() < BUFFERS_MAX && size <= BUFFER_BYTES_MAX && bytes + size <= TOTAL_BYTES_MAX) {
            buffer.clear();
            bytes += size;
            spare.addLast(buffer);
        }
    }
}
