package culex.broker.session;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.store.Journal;
import culex.broker.store.MessageStore;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What a Session tells the store of its deliveries; of those that the store does not keep, nothing. On the loop that owns the Session. */
final class KeptDeliveries {
    private final long session;
    private final BooleanSupplier isSessionKept;
    private final Executor inbox;
    private @Nullable Journal journal;

    /**
     * @param isSessionKept whether the Session outlives its Network Connection
     * @param inbox runs a task on the loop that owns the Session by then
     */
    KeptDeliveries(long session, BooleanSupplier isSessionKept, Executor inbox) {
        this.session = session;
        this.isSessionKept = isSessionKept;
        this.inbox = inbox;
    }

    /** The Session is on another loop, whose journal it uses from now on. */
    void enter(Journal here) {
        journal = here;
    }

    private @Nullable Journal journalOf(Delivery delivery) {
        return delivery.kept() ? journal : null;
    }

    /** A retained message is about to be sent: a Session that is kept must know of it when the broker ends before it is acknowledged. */
    Delivery keepRetained(Delivery delivery) {
        Journal here = journal;
        if (here == null
                || !here.isPersistent()
                || !isSessionKept.getAsBoolean()
                || delivery.qos() == QoS.AT_MOST_ONCE) {
            return delivery;
        }
        Message message = delivery.message().numbered(here.nextNumber());
        here.append(
                message,
                new MessageStore.Receiver[] {new MessageStore.Receiver(session, delivery.options(), true)},
                true);
        return new Delivery(message, delivery.options(), delivery.qos(), true, true);
    }

    /** The store need not keep a delivery any longer. */
    void settle(Delivery delivery) {
        Journal here = journalOf(delivery);
        if (here != null) {
            here.settled(session, delivery.message().number());
        }
    }

    /** The store need not keep the delivery of a message any longer. */
    void settle(long message) {
        Journal here = journal;
        if (here != null) {
            here.settled(session, message);
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
     * A message is sent with a Packet Identifier. One of QoS 2 goes out when the store knows: sent again after a restart under another one,
     * it would come twice.
     */
    void send(Delivery delivery, int packetIdentifier, Runnable publish) {
        Journal here = journalOf(delivery);
        if (here != null) {
            here.sent(session, delivery.message().number(), packetIdentifier);
        }
        whenStored(delivery, publish);
    }

    private void whenStored(Delivery delivery, Runnable task) {
        Journal here = journalOf(delivery);
        if (here == null || delivery.qos() != QoS.EXACTLY_ONCE) {
            task.run();
        } else {
            here.whenStored(task);
        }
    }

    /** Sends PUBREL when the store knows that PUBREC came: it must not send the message again then. */
    void release(Delivery delivery, int packetIdentifier, Runnable pubRel) {
        Journal here = journalOf(delivery);
        if (here != null) {
            here.released(session, delivery.message().number(), packetIdentifier);
        }
        whenStored(delivery, pubRel);
    }

    /** Reads messages that wait in the store; the answer comes on the loop that owns the Session then. */
    void load(long[] messages, MessageStore.Loaded loaded) {
        Journal here = journal;
        if (here != null) {
            here.load(session, messages, inbox, loaded);
        }
    }
}
