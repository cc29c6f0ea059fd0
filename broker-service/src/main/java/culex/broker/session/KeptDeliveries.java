package culex.broker.session;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.store.Journal;
import org.jspecify.annotations.Nullable;

/** What a Session tells the store of its deliveries; of those that the store does not keep, nothing. On the loop that owns the Session. */
final class KeptDeliveries {
    private final long session;
    private @Nullable Journal journal;

    KeptDeliveries(long session) {
        this.session = session;
    }

    /** The Session is on another loop, whose journal it uses from now on. */
    void enter(Journal here) {
        journal = here;
    }

    private @Nullable Journal journalOf(Delivery delivery) {
        return delivery.kept() ? journal : null;
    }

    /** The store need not keep a delivery any longer. */
    void settle(Delivery delivery) {
        Journal here = journalOf(delivery);
        if (here != null) {
            here.settled(session, delivery.message().number());
        }
    }

    /** The store need not keep the exchange of a message's Packet Identifier any longer. */
    void finish(long message) {
        Journal here = journal;
        if (message != Message.NOT_KEPT && here != null) {
            here.finished(session, message);
        }
    }

    /**
     * Sends a message of QoS 2 when the store has its Packet Identifier: sent again after a restart under another one, it would come
     * twice.
     */
    void send(Delivery delivery, int packetIdentifier, Runnable publish) {
        Journal here = journalOf(delivery);
        if (here == null) {
            publish.run();
        } else {
            here.sent(session, delivery.message().number(), packetIdentifier);
            here.whenDurable(stored -> publish.run());
        }
    }

    /** Sends PUBREL when the store knows that PUBREC came: it must not send the message again then. */
    void release(Delivery delivery, int packetIdentifier, Runnable pubRel) {
        Journal here = journalOf(delivery);
        if (here == null) {
            pubRel.run();
        } else {
            here.released(session, delivery.message().number(), packetIdentifier);
            here.whenDurable(stored -> pubRel.run());
        }
    }
}
