package culex.broker.delivery;

import culex.broker.packet.QoS;

/**
 * Adds the stored messages for a client that were queued or in flight before the broker started. Used before the client is connected; the
 * messages themselves stay in the store until they are sent. {@link culex.broker.store.RecoveryListener} has the meaning of the arguments.
 */
public final class RestoredMessages {
    private final ReliableQueue queue;
    private final PacketIdentifiers identifiers;

    RestoredMessages(ReliableQueue queue, PacketIdentifiers identifiers) {
        this.queue = queue;
        this.identifiers = identifiers;
    }

    /** Adds a queued message; see {@link culex.broker.store.RecoveryListener#waiting}. */
    public void addQueued(long message, int sizeBytes, int storedAtSeconds, boolean isShared) {
        queue.restore(message, sizeBytes, storedAtSeconds, isShared);
    }

    /** Adds a message in flight; see {@link culex.broker.store.RecoveryListener#sent}. */
    public void addSent(long message, int sizeBytes, QoS qos, boolean isShared, int packetIdentifier) {
        identifiers.restore(packetIdentifier, message, sizeBytes, qos, isShared);
    }

    /** Adds a Packet Identifier that waits for PUBCOMP. */
    public void addReleased(long message, int packetIdentifier) {
        identifiers.restoreReleased(packetIdentifier, message);
    }
}
