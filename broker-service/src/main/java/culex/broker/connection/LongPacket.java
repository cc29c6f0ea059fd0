package culex.broker.connection;

import culex.broker.memory.MemoryUse;
import culex.broker.transport.LongWork;
import org.jspecify.annotations.Nullable;

/**
 * Handles packets that may take long, as a SUBSCRIBE with many Topic Filters, in parts, so that other clients of the loop are served
 * between. No further packet of the connection is taken until the last part has run. On the connection's loop.
 */
final class LongPacket {
    /** The handling of one packet. */
    interface Handling {
        /** Handles more of the packet while the loop's share allows; returns whether all of it is handled. */
        boolean goOn(LongWork share);
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
     * Handles a packet: at once, unless others wait or the packet takes too long.
     *
     * @param packetBytes its size, which is counted while the packet waits
     */
    void handle(Handling handling, int packetBytes) {
        if (!handling.goOn(share)) {
            unfinished = handling;
            count(packetBytes);
            connection.reading().awaitParts(true);
            share.later(part);
        }
    }

    private void part() {
        Handling handling = unfinished;
        if (handling != null) {
            connection.faults().guard(() -> goOn(handling));
        }
    }

    private void goOn(Handling handling) {
        if (!handling.goOn(share)) {
            share.later(part);
        } else if (!connection.isClosed()) {
            end();
            connection.reading().awaitParts(false);
            connection.decodeFurther();
        }
    }

    private void count(int bytes) {
        connection.transport().loop().memory().add(MemoryUse.PARTIAL_PACKETS, (long) bytes - heldBytes);
        heldBytes = bytes;
    }

    /** The size of the packet that waits, or 0. */
    int heldBytes() {
        return heldBytes;
    }

    /** The connection has ended, or the packet is handled. */
    void end() {
        unfinished = null;
        count(0);
    }
}
