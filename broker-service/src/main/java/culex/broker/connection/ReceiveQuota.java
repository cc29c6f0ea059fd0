package culex.broker.connection;

import culex.broker.packet.Packet;
import culex.broker.packet.PubAck;
import culex.broker.packet.PubComp;
import culex.broker.packet.PubRec;
import culex.broker.packet.Publish;
import org.agrona.collections.IntHashSet;

/**
 * How many messages of QoS 1 and 2 the client may send before it hears of one (section 4.9): the client's send quota as the server
 * sees it. It begins anew with each Network Connection, whatever the Session has open. On the connection's loop.
 */
final class ReceiveQuota {
    private final int maximum;
    private final IntHashSet exactlyOnce = new IntHashSet();
    private int used;

    /** @param maximum the Receive Maximum of the server */
    ReceiveQuota(int maximum) {
        this.maximum = maximum;
    }

    /** A message comes; returns whether it may. One of QoS 2 that comes again on this connection takes nothing more. */
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

    /** An acknowledgement goes out: PUBACK, PUBCOMP and a PUBREC with an error make room again. */
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

    /** PUBCOMP for a PUBREL of an earlier connection does not make room beyond the whole. */
    private void give() {
        used = Math.max(0, used - 1);
    }
}
