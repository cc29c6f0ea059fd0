package culex.broker.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A payload whose copy in direct memory is sent to many sockets of one loop. Its bytes are counted once, from the first write until the
 * last socket has accepted it. Runs on that loop.
 */
final class SharedPayload {
    private final byte[] payload;
    private final OutboundBytes outbound;
    private @Nullable ByteBuf copy;
    private int writes;

    SharedPayload(byte[] payload, OutboundBytes outbound) {
        this.payload = payload;
        this.outbound = outbound;
    }

    boolean isOf(byte[] other) {
        return payload == other;
    }

    int length() {
        return payload.length;
    }

    /** Another buffer with the payload, to be released once. Call {@link #onWritten} when it is written. */
    ByteBuf buffer(ByteBufAllocator allocator) {
        ByteBuf shared = copy;
        if (shared == null) {
            shared = allocator.directBuffer(payload.length).writeBytes(payload);
            copy = shared;
        }
        if (writes++ == 0) {
            outbound.count(payload.length);
        }
        return shared.retainedDuplicate();
    }

    /** Call it when a socket has accepted the payload, or was closed. */
    void onWritten() {
        if (--writes == 0) {
            outbound.count(-payload.length);
        }
    }

    /** Releases the copy of this class: from now on the payload is not written to further sockets. */
    void end() {
        if (copy != null) {
            copy.release();
            copy = null;
        }
    }
}
