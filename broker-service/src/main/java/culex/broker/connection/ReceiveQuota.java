package culex.broker.connection;

import culex.broker.packet.Packet;
import culex.broker.packet.PubAck;
import culex.broker.packet.PubComp;
import culex.broker.packet.PubRec;
import culex.broker.packet.Publish;
import org.agrona.collections.IntHashSet;

/**
 * Counts the messages of QoS 1 and 2 that the client has sent and the server has not acknowledged (section 4.9): the client's send quota as
 * the server computes it. Starts at zero for each Network Connection, also for a resumed Session. Runs on the connection's event loop.
 */
final class ReceiveQuota {
    private final int maximum;
    private final IntHashSet exactlyOnce = new IntHashSet();
    private int used;

    /** @param maximum the Receive Maximum of the server */
    ReceiveQuota(int maximum) {
        this.maximum = maximum;
    }

    /** Counts a message; returns false beyond the Receive Maximum. A repeated PUBLISH of QoS 2 on this connection is not counted again. */
    boolean charge(Publish publish) {
        return switch (publish.qos()) {
            case AT_MOST_ONCE -> true;
            case AT_LEAST_ONCE -> take();
            case EXACTLY_ONCE -> exactlyOnce.contains(publish.packetIdentifier()) || take(publish.packetIdentifier());
        };
    }

    private boolean take(int packetIdentifier) {
        exactlyOnce.add(packetIdentifier);
        return take();
    }

    private boolean take() {
        return used++ < maximum;
    }

    /**
     * Called when an acknowledgement is sent to the client: PUBACK, PUBCOMP and PUBREC with an error each release one message of the quota.
     */
    void settle(Packet acknowledgement) {
        switch (acknowledgement) {
            case PubAck _ -> give();
            case PubComp completed -> give(completed.packetIdentifier());
            case PubRec received when received.reasonCode().isError() -> give(received.packetIdentifier());
            default -> {}
        }
    }

    private void give(int packetIdentifier) {
        exactlyOnce.remove(packetIdentifier);
        give();
    }

    /**
     * The PUBLISH that belongs to a PUBCOMP may have been received, and counted, on an earlier connection. So the count must not fall below
     * zero.
     */
    private void give() {
        used = Math.max(0, used - 1);
    }
}
