package culex.broker.delivery;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.store.Journal;
import culex.broker.store.MessageStore;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What a Session tells the store of its deliveries; of those that the store does not keep, nothing. On the loop that owns the Session. */
public final class KeptDeliveries {
    private final long session;
    private final BooleanSupplier isSessionKept;
    private final Executor inbox;
    private @Nullable Journal journal;

    /**
     * @param isSessionKept whether the Session outlives its Network Connection
     * @param inbox runs a task on the loop that owns the Session by then
     */
    public KeptDeliveries(long session, BooleanSupplier isSessionKept, Executor inbox) {
        this.session = session;
        this.isSessionKept = isSessionKept;
        this.inbox = inbox;
    }

    /** The Session is on another loop, whose journal it uses from now on. */
    void enter(Journal here) {
        journal = here;
    }

    private @Nullable Journal journalOf(Delivery delivery) {
        return delivery.stored() ? journal : null;
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

    /** The number of a message in the store; {@link Message#NOT_STORED} when the store does not have it for this receiver. */
    static long numberOf(Delivery delivery) {
        return delivery.stored() ? delivery.message().number() : Message.NOT_STORED;
    }

    /** The store need not keep a delivery any longer, nor the exchange of its Packet Identifier. */
    void settleWhole(Delivery delivery) {
        settle(delivery);
        finish(numberOf(delivery));
    }

    /** The store need not keep the exchange of a message's Packet Identifier any longer. */
    void finish(long message) {
        Journal here = journal;
        if (message != Message.NOT_STORED && here != null) {
            here.finished(session, message);
        }
    }

    /** A message is sent with a Packet Identifier. */
    void sent(Delivery delivery, int packetIdentifier) {
        Journal here = journalOf(delivery);
        if (here != null) {
            here.sent(session, delivery.message().number(), packetIdentifier);
        }
    }

    /** PUBREC came for a message by its number, {@link Message#NOT_STORED} for one that the store does not keep. */
    void released(long message, int packetIdentifier) {
        Journal here = journal;
        if (message != Message.NOT_STORED && here != null) {
            here.released(session, message, packetIdentifier);
        }
    }

    /**
     * Whether the store must know of a step before the client hears of it: one of QoS 2 that the store keeps. Its PUBLISH, sent again
     * after a restart under another Packet Identifier or behind the PUBREL, would come twice.
     */
    boolean mustBeStored(Delivery delivery) {
        return delivery.stored() && delivery.qos() == QoS.EXACTLY_ONCE;
    }

    /** Runs a task when the store knows what was said so far; on the loop that owns the Session then. */
    void whenStored(Runnable task) {
        Journal here = journal;
        if (here != null) {
            here.whenStored(() -> inbox.execute(task));
        }
    }

    /** Reads messages that wait in the store; the answer comes on the loop that owns the Session then. */
    void load(long[] messages, MessageStore.Loaded loaded) {
        Journal here = journal;
        if (here != null) {
            here.load(session, messages, inbox, loaded);
        }
    }
}
