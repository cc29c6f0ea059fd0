package culex.broker.session;

import culex.broker.delivery.ClientDrops;
import culex.broker.delivery.DeliveryJournal;
import culex.broker.delivery.OutboundFlow;
import culex.broker.memory.LimitReached;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.retained.RetainedBacklog;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a Session in both directions. Uses almost no memory while nothing is queued and nothing is in flight. Runs on the loop
 * that owns the Session.
 */
public final class SessionFlows {
    private final Session session;
    private final SessionAccount account;
    private final SessionLimits limits;
    private final Executor inbox;
    private final ClientDrops drops;
    private @Nullable InboundFlow inbound;

    SessionFlows(Session session, SessionAccount account, SessionLimits limits, Executor inbox) {
        this.session = session;
        this.account = account;
        this.limits = limits;
        this.inbox = inbox;
        drops = new ClientDrops(session.clientId());
    }

    /** The dropped messages; may be read from any thread. */
    ClientDrops drops() {
        return drops;
    }

    /** The messages of QoS 2 from the client that are not complete. */
    public InboundFlow inbound() {
        InboundFlow flow = inbound;
        if (flow == null) {
            flow = new InboundFlow();
            flow.enter(session.loop(), account.counts());
            inbound = flow;
        }
        return flow;
    }

    /** The messages on their way to the client. */
    OutboundFlow outbound() {
        OutboundFlow flow = session.outbound;
        if (flow == null) {
            DeliveryJournal deliveryJournal = new DeliveryJournal(session.number(), session::isPersistent, inbox);
            flow = new OutboundFlow(
                    drops, limits.outbound(), deliveryJournal, inbox, session.subscriptions()::retainedSent);
            flow.enter(session.loop(), session.journal(), account.counts());
            session.outbound = flow;
        }
        return flow;
    }

    /**
     * Whether the client accepts a packet of the size of a message; true while the answer is not known. May be called from any thread: what
     * it reads of the connection never changes, and a connection that has just begun or ended checks the size again when it sends.
     */
    boolean takesSizeOf(Message message, Delivery.Options options) {
        OutboundFlow flow = session.outbound;
        return flow == null || flow.takesSizeOf(message, options);
    }

    /** Called when another loop owns the Session from now on. */
    void enter() {
        OutboundFlow outbound = session.outbound;
        if (outbound != null) {
            outbound.enter(session.loop(), session.journal(), account.counts());
        }
        if (inbound != null) {
            inbound.enter(session.loop(), account.counts());
        }
    }

    /** Called when the Session ends: sends no more retained messages for its subscriptions. */
    void clearRetained() {
        OutboundFlow outbound = session.outbound;
        if (outbound != null) {
            outbound.backlog().clear(session.loop().memory());
        }
    }

    /** Updates the counts of memory. */
    void count() {
        OutboundFlow outbound = session.outbound;
        if (outbound != null) {
            outbound.count();
        }
        if (inbound != null) {
            inbound.count();
        }
    }

    /** Called when the Network Connection has ended: releases the memory of each direction that has no messages. */
    void detach() {
        OutboundFlow flow = session.outbound;
        if (flow != null) {
            flow.detach(session.loop());
            session.outbound = flow.isIdle() ? null : flow;
        }
        if (inbound != null && inbound.isEmpty()) {
            inbound = null;
        }
    }

    /** Reports messages that were dropped since the last call because a queue is full, and disconnects the client if the limits say so. */
    void onDropped(@Nullable Attachment to) {
        OutboundFlow flow = outbound();
        if (to != null && flow.isOverflowed()) {
            to.onLimit(LimitReached.QUEUE, "its queue is full");
        }
        long dropped = flow.takeDropped(session.loop().monotonicMillis());
        if (dropped > 0) {
            account.dropListener().onDropped(session.clientId(), dropped);
            session.loop().events().queueFull(session.clientId(), dropped);
        }
    }

    /** The subscriptions whose retained messages are not all sent. */
    public RetainedBacklog retainedBacklog() {
        return outbound().backlog();
    }

    /** The number of queued messages for the client. */
    public int queued() {
        OutboundFlow outbound = session.outbound;
        return outbound == null ? 0 : outbound.queued();
    }

    /** The number of messages that were sent to the client and are not acknowledged. */
    public int inFlight() {
        OutboundFlow outbound = session.outbound;
        return outbound == null ? 0 : outbound.inFlight();
    }

    /**
     * Passes the undelivered messages of an ended Session to the taker, in their order; those that are only in the store follow in pages.
     */
    void takeUndelivered(Consumer<List<Delivery>> taker) {
        OutboundFlow out = session.outbound;
        if (out != null) {
            out.takeUndelivered(taker);
        }
    }

    /** The number of queued messages after the last change. May be called from any thread; the value may be slightly out of date. */
    long countedMessages() {
        OutboundFlow out = session.outbound;
        return out == null ? 0 : out.totals().messages();
    }

    /** The bytes of the messages in {@link #countedMessages}. */
    long countedBytes() {
        OutboundFlow out = session.outbound;
        return out == null ? 0 : out.totals().bytes();
    }

    /** The bytes of memory of the messages in both directions. */
    long heldBytes() {
        OutboundFlow outbound = session.outbound;
        return (outbound == null ? 0 : outbound.heldBytes()) + (inbound == null ? 0 : inbound.heldBytes());
    }
}
