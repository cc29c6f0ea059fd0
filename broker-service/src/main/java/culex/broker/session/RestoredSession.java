package culex.broker.session;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;

/** A Session on its way back from the store: takes what waits for its client. On the loop of the Session, before clients are let in. */
public final class RestoredSession {
    private final Session session;

    RestoredSession(Session session) {
        this.session = session;
    }

    public Session session() {
        return session;
    }

    /**
     * A message that waits.
     *
     * @param packetIdentifier what it was sent with, or 0
     */
    public void message(Message message, Delivery.Options options, int packetIdentifier) {
        QoS qos = QoS.min(message.qos(), options.maximumQos());
        session.outbound().restore(new Delivery(message, options, qos, false, true), packetIdentifier);
    }

    /** A Packet Identifier towards the client that waits for PUBCOMP. */
    public void released(long message, int packetIdentifier) {
        session.outbound().restoreReleased(message, packetIdentifier);
    }

    /** A message of QoS 2 of the client that waits for PUBREL. */
    public void accepted(int packetIdentifier, Message message) {
        session.inbound().accept(packetIdentifier);
        session.inbound().keep(packetIdentifier, message);
        session.inbound().journaled(packetIdentifier);
    }
}
