package culex.broker.connection;

import culex.broker.memory.MemoryUse;
import culex.broker.transport.LongWork;
import org.jspecify.annotations.Nullable;

/**
 * Handles packets that may take long, such as a SUBSCRIBE with many Topic Filters, in parts, so that the loop serves its other clients in
 * between. The connection handles no further packet until the last part has run. Runs on the connection's event loop.
 */
final class LongPacket {
    /** Handles one packet in parts. */
    interface Handling {
        /** Handles more of the packet until the loop's time for long work is used up; returns whether the whole packet is handled. */
        boolean continueHandling(LongWork share);
    }

    private final Connection connection;
    private final LongWork share;
    private final Runnable part = this::part;
    private @Nullable Handling unfinished;
    private int heldBytes;

    LongPacket(Connection connection) {
        this.connection = connection;
        share = connection.transport().loop().longWork();
    }

    /**
     * Handles a packet: immediately, unless other long work waits or the packet takes too long.
     *
     * @param packetBytes the size of the packet in bytes, which is counted as memory while the packet waits
     */
    void handle(Handling handling, int packetBytes) {
        if (!handling.continueHandling(share)) {
            unfinished = handling;
            count(packetBytes);
            connection.reading().awaitParts(true);
            share.later(part);
        }
    }

    private void part() {
        Handling handling = unfinished;
        if (handling != null) {
            connection.faults().guard(() -> continueHandling(handling));
        }
    }

    private void continueHandling(Handling handling) {
        if (!handling.continueHandling(share)) {
            share.later(part);
        } else if (!connection.isClosed()) {
            end();
            connection.reading().awaitParts(false);
            connection.handleWaitingPackets();
        }
    }

    private void count(int bytes) {
        connection.transport().loop().memory().add(MemoryUse.PARTIAL_PACKETS, (long) bytes - heldBytes);
        heldBytes = bytes;
    }

    /** The size of the packet that is not completely handled, or 0. */
    int heldBytes() {
        return heldBytes;
    }

    /** Called when the connection has ended, or the packet is handled completely. */
    void end() {
        unfinished = null;
        count(0);
    }
}
