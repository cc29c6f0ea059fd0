package culex.broker.transport.netty;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryUse;
import io.netty.channel.WriteBufferWaterMark;
import java.util.ArrayList;
import java.util.List;

/**
 * What the sockets of one loop have not taken yet: counts it, and says how much may wait in one socket before it counts as not writable.
 * The more waits in all, the less may wait in each, so that many stalled receivers cannot use up the direct memory. On that loop.
 */
final class OutboundBytes {
    private static final int KILOBYTE = 1024;

    /** From plenty to scarce; each applies up to one more eighth of the loop's share of direct memory. */
    private static final WriteBufferWaterMark[] MARKS = {
        new WriteBufferWaterMark(64 * KILOBYTE, 256 * KILOBYTE),
        new WriteBufferWaterMark(16 * KILOBYTE, 64 * KILOBYTE),
        new WriteBufferWaterMark(4 * KILOBYTE, 16 * KILOBYTE),
        new WriteBufferWaterMark(KILOBYTE, 4 * KILOBYTE)
    };

    private static final int WHILE_SHEDDING = 2;
    private static final int SHARE_PARTS = 8;

    private final MemoryAccount memory;
    private final long partBytes;
    private final List<NettyTransport> waiting = new ArrayList<>();
    private long total;

    /** @param shareBytes the direct memory of this loop */
    OutboundBytes(MemoryAccount memory, long shareBytes) {
        this.memory = memory;
        partBytes = Math.max(1, shareBytes / SHARE_PARTS);
    }

    /** All bytes that wait in sockets of this loop. */
    long total() {
        return total;
    }

    /** How much may wait in one socket at the moment. */
    WriteBufferWaterMark waterMark() {
        int level = (int) Math.min(MARKS.length - 1, total / partBytes);
        return MARKS[memory.budget().isShedding() ? Math.max(level, WHILE_SHEDDING) : level];
    }

    /** Counts what waits in a socket now, without payloads that it shares; 0 when it is closed. */
    void update(NettyTransport transport, long pendingBytes) {
        long more = pendingBytes - transport.waitingBytes();
        if (more == 0) {
            return;
        }
        if (transport.waitingBytes() == 0) {
            transport.place(waiting.size());
            waiting.add(transport);
        } else if (pendingBytes == 0) {
            NettyTransport last = waiting.removeLast();
            if (last != transport) {
                waiting.set(transport.place(), last);
                last.place(transport.place());
            }
        }
        transport.countedBytes(pendingBytes);
        count(more);
    }

    /** Counts memory that several sockets share, or no longer. */
    void count(long moreBytes) {
        total += moreBytes;
        memory.add(MemoryUse.OUTBOUND, moreBytes);
    }

    /** Brings the count up to date with what sockets have taken since; now and then. */
    void refresh() {
        for (int i = waiting.size() - 1; i >= 0; i--) {
            waiting.get(i).countOutbound();
        }
    }
}
