package culex.broker.transport.netty;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryUse;
import io.netty.channel.WriteBufferWaterMark;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Counts the bytes that the sockets of one loop have not accepted yet, and sets how many may be pending in one socket before it counts as
 * not writable. The more bytes are pending in total, the fewer may be pending in each socket, so that many stalled receivers cannot exhaust
 * the direct memory. Runs on that loop.
 */
final class OutboundBytes {
    private static final int KILOBYTE = 1024;

    /**
     * The water marks (low, high), chosen by how much of the loop's direct memory is in use: the first below one eighth of it, the second
     * below two eighths, and so on.
     */
    private static final WriteBufferWaterMark[] MARKS = {
        new WriteBufferWaterMark(64 * KILOBYTE, 256 * KILOBYTE),
        new WriteBufferWaterMark(16 * KILOBYTE, 64 * KILOBYTE),
        new WriteBufferWaterMark(4 * KILOBYTE, 16 * KILOBYTE),
        new WriteBufferWaterMark(KILOBYTE, 4 * KILOBYTE)
    };

    private static final int WHILE_SHEDDING = 2;
    private static final int SHARE_PARTS = 8;

    /** The bytes that one socket has not accepted yet. */
    abstract static class OfSocket {
        private long pendingBytes;
        /** The index of the socket in {@link #waiting}. */
        private int index;

        /** The pending bytes that were counted last. */
        public final long waitingBytes() {
            return pendingBytes;
        }

        /** Counts the pending bytes again, with {@link OutboundBytes#update}. */
        abstract void countOutbound();
    }

    private final MemoryAccount memory;
    private final long partBytes;
    private final List<OfSocket> waiting = new ArrayList<>();
    private BooleanSupplier maySend = () -> true;
    private long total;

    /** @param shareBytes the direct memory that this loop may use, in bytes */
    OutboundBytes(MemoryAccount memory, long shareBytes) {
        this.memory = memory;
        partBytes = Math.max(1, shareBytes / SHARE_PARTS);
    }

    /** Sets the check that {@link #maySend} makes; call it before the loop starts. */
    void sendOnlyWhile(BooleanSupplier check) {
        maySend = check;
    }

    /** Whether the sockets may send something to clients now: {@link NettyLoops#sendOnlyWhile}. */
    boolean maySend() {
        return maySend.getAsBoolean();
    }

    /** The pending bytes of all sockets of this loop. */
    long total() {
        return total;
    }

    /** The limits (low, high) of the pending bytes in one socket; they become lower as the total of the loop's sockets grows. */
    WriteBufferWaterMark waterMark() {
        int level = (int) Math.min(MARKS.length - 1, total / partBytes);
        return MARKS[memory.budget().isShedding() ? Math.max(level, WHILE_SHEDDING) : level];
    }

    /** Sets the pending bytes of a socket, without shared payloads; 0 when it is closed. */
    void update(OfSocket socket, long pendingBytes) {
        long more = pendingBytes - socket.pendingBytes;
        if (more == 0) {
            return;
        }
        if (socket.pendingBytes == 0) {
            socket.index = waiting.size();
            waiting.add(socket);
        } else if (pendingBytes == 0) {
            OfSocket last = waiting.removeLast();
            if (last != socket) {
                waiting.set(socket.index, last);
                last.index = socket.index;
            }
        }
        socket.pendingBytes = pendingBytes;
        count(more);
    }

    /** Adds to the memory that several sockets share, or subtracts if negative. */
    void count(long moreBytes) {
        total += moreBytes;
        memory.add(MemoryUse.OUTBOUND, moreBytes);
    }

    /** Updates the counts of all sockets with pending bytes; called every few ticks. */
    void refresh() {
        for (int i = waiting.size() - 1; i >= 0; i--) {
            waiting.get(i).countOutbound();
        }
    }
}
