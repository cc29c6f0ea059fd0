package culex.broker.delivery;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.store.Journal;
import culex.broker.store.MessageStore;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Appends the changes of one Session's stored deliveries to the journal, and reads the deliveries back from the store. Use it on the loop
 * that owns the Session.
 */
public final class DeliveryJournal {
    private final long session;
    private final BooleanSupplier isSessionPersistent;
    private final Executor inbox;
    private @Nullable Journal journal;

    /**
     * @param isSessionPersistent whether the Session outlives its Network Connection
     * @param inbox runs a task on the loop that owns the Session when the task runs
     */
    public DeliveryJournal(long session, BooleanSupplier isSessionPersistent, Executor inbox) {
        this.session = session;
        this.isSessionPersistent = isSessionPersistent;
        this.inbox = inbox;
    }

    /** Called when the Session is owned by another loop from now on, whose journal it uses. */
    void enter(Journal here) {
        journal = here;
    }

    private @Nullable Journal journalOf(Delivery delivery) {
        return delivery.stored() ? journal : null;
    }

    /**
     * Appends a retained message of QoS 1 or 2 for a persistent session before it is sent, so that a crash before its acknowledgement does
     * not lose it.
     */
    Delivery appendRetained(Delivery delivery) {
        Journal here = journal;
        if (here == null
                || !here.isPersistent()
                || !isSessionPersistent.getAsBoolean()
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

    /** Deletes a delivery from the store. */
    void settle(Delivery delivery) {
        Journal here = journalOf(delivery);
        if (here != null) {
            here.settled(session, delivery.message().number());
        }
    }

    /** Deletes the delivery of a message from the store, by the number of the message. */
    void settle(long message) {
        Journal here = journal;
        if (here != null) {
            here.settled(session, message);
        }
    }

    /** The number of a message in the store; {@link Message#NOT_STORED} when it is not stored for this receiver. */
    static long numberOf(Delivery delivery) {
        return delivery.stored() ? delivery.message().number() : Message.NOT_STORED;
    }

    /** Deletes a delivery and its Packet Identifier from the store. */
    void settleAndFinish(Delivery delivery) {
        settle(delivery);
        finish(numberOf(delivery));
    }

    /** Deletes the Packet Identifier of a message from the store. */
    void finish(long message) {
        Journal here = journal;
        if (message != Message.NOT_STORED && here != null) {
            here.finished(session, message);
        }
    }

    /** Appends the Packet Identifier with which a message is sent. */
    void sent(Delivery delivery, int packetIdentifier) {
        Journal here = journalOf(delivery);
        if (here != null) {
            here.sent(session, delivery.message().number(), packetIdentifier);
        }
    }

    /** Appends that PUBREC arrived for a message; nothing for {@link Message#NOT_STORED}. */
    void released(long message, int packetIdentifier) {
        Journal here = journal;
        if (message != Message.NOT_STORED && here != null) {
            here.released(session, message, packetIdentifier);
        }
    }

    /**
     * Whether the Packet Identifier must be stored before the PUBLISH is sent: for a stored message of QoS 2. After a restart its PUBLISH
     * would otherwise be sent with another Packet Identifier, or after the PUBREL, and the client would receive the message twice.
     */
    boolean mustBeStored(Delivery delivery) {
        return delivery.stored() && delivery.qos() == QoS.EXACTLY_ONCE;
    }

    /** Runs a task when all entries so far are stored, on the loop that owns the Session at that time. */
    void whenStored(Runnable task) {
        Journal here = journal;
        if (here != null) {
            here.whenStored(() -> inbox.execute(task));
        }
    }

    /** Reads queued messages from the store; calls back on the loop that owns the Session at that time. */
    void load(long[] messages, MessageStore.Loaded loaded) {
        Journal here = journal;
        if (here != null) {
            here.load(session, messages, inbox, loaded);
        }
    }
}
