package culex.broker.connection;

/** The incomplete packet of one connection; {@link PartialPackets} counts its bytes. Runs on the connection's event loop. */
final class PartialPacket {
    /** The connection of the packet. */
    interface Owner {
        /** Pauses or resumes reading: while paused, the rest of the packet waits for memory. */
        void onLargePacketPaused(boolean isPaused);

        /** Called when the packet was not complete in time while large packets of other connections waited for memory. */
        void onLargePacketStuck();
    }

    private final PartialPackets all;
    private final Owner owner;
    private int bytes;
    private int packets;
    private boolean large;
    private boolean reserved;
    private boolean paused;
    private long largeSinceMillis;

    PartialPacket(PartialPackets all, Owner owner) {
        this.all = all;
        this.owner = owner;
    }

    /**
     * Called when bytes were read from the socket.
     *
     * @param heldBytes the number of bytes in the decoder now
     * @param decodedPackets how many packets the decoder has decoded so far; a change means that the incomplete packet is another one
     * @param isOnePacket whether the bytes are of one incomplete packet; otherwise of several packets that wait
     */
    void onRead(int heldBytes, int decodedPackets, boolean isOnePacket) {
        if (heldBytes == 0 && bytes == 0) {
            packets = decodedPackets;
            return;
        }
        if (large && packets != decodedPackets) {
            remove();
            resume(); // packets that were received before the pause are handled during it
        }
        packets = decodedPackets;
        if (heldBytes != bytes) {
            all.count(heldBytes - bytes);
            bytes = heldBytes;
        }
        if (isOnePacket && heldBytes > PartialPackets.LARGE_OVER_LIMIT_BYTES) {
            if (!large) {
                large = true;
                largeSinceMillis = all.nowMillis();
            }
            all.grow(this);
        }
    }

    /** Whether the loop has memory for more packets that were read from the socket and are not handled yet. */
    boolean isRoomToHold() {
        return all.isRoomToHold();
    }

    /** Called when the connection has ended; its bytes are released. */
    void onClosed() {
        if (bytes != 0) {
            all.count(-bytes);
            bytes = 0;
        }
        if (large) {
            remove();
        }
    }

    private void remove() {
        all.remove(this);
        large = false;
        reserved = false;
    }

    int bytes() {
        return bytes;
    }

    long largeSinceMillis() {
        return largeSinceMillis;
    }

    /** Whether this packet is the one that is read until it is complete although memory is short. */
    boolean isReserved() {
        return reserved;
    }

    void reserve() {
        reserved = true;
    }

    void pause() {
        paused = true;
        owner.onLargePacketPaused(true);
    }

    void resume() {
        if (paused) {
            paused = false;
            owner.onLargePacketPaused(false);
        }
    }

    void giveUp() {
        owner.onLargePacketStuck();
    }
}
