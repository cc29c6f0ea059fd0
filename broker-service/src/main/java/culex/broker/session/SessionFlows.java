package culex.broker.session;

import culex.broker.delivery.KeptDeliveries;
import culex.broker.delivery.OutboundFlow;
import culex.broker.memory.LimitReached;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a Session in both directions; takes next to no memory while nothing is on its way and nothing waits. On the loop that
 * owns the Session.
 */
final class SessionFlows {
    private final Session session;
    private final SessionAccount account;
    private final SessionLimits limits;
    private final Executor inbox;
    private @Nullable InboundFlow inbound;

    SessionFlows(Session session, SessionAccount account, SessionLimits limits, Executor inbox) {
        this.session = session;
        this.account = account;
        this.limits = limits;
        this.inbox = inbox;
    }

    InboundFlow in() {
        InboundFlow flow = inbound;
        if (flow == null) {
            flow = new InboundFlow();
            flow.enter(session.loop(), account.counts());
            inbound = flow;
        }
        return flow;
    }

    OutboundFlow out() {
        OutboundFlow flow = session.outbound;
        if (flow == null) {
            KeptDeliveries kept = new KeptDeliveries(session.number(), session::isPersistent, inbox);
            flow = new OutboundFlow(limits.outbound(), kept, inbox, session.subscriptions()::retainedSent);
            flow.enter(session.loop(), session.journal(), account.counts());
            session.outbound = flow;
        }
        return flow;
    }

    /** The Session is on another loop. */
    void enter() {
        OutboundFlow outbound = session.outbound;
        if (outbound != null) {
            outbound.enter(session.loop(), session.journal(), account.counts());
        }
        if (inbound != null) {
            inbound.enter(session.loop(), account.counts());
        }
    }

    /** The Session ends: no retained messages are sent for its subscriptions any more. */
    void clearRetained() {
        OutboundFlow outbound = session.outbound;
        if (outbound != null) {
            outbound.backlog().clear(session.loop().memory());
        }
    }

    /** Counts what is held now. */
    void count() {
        OutboundFlow outbound = session.outbound;
        if (outbound != null) {
            outbound.count();
        }
        if (inbound != null) {
            inbound.count();
        }
    }

    /** The Network Connection is gone: what is not used takes no memory any more. */
    void detach() {
        OutboundFlow flow = session.outbound;
        if (flow != null) {
            flow.detach(session.loop().nowMillis(), session.loop().counters());
            session.outbound = flow.isIdle() ? null : flow;
        }
        if (inbound != null && inbound.isEmpty()) {
            inbound = null;
        }
    }

    /** Messages were dropped since the last call, because a queue is full. */
    void onDropped(@Nullable Attachment to) {
        OutboundFlow flow = out();
        if (to != null && flow.isOverflowed()) {
            to.onLimit(LimitReached.QUEUE, "its queue is full");
        }
        long dropped = flow.takeDropped(session.loop().monotonicMillis());
        if (dropped > 0) {
            account.dropListener().onDropped(session.clientId(), dropped);
        }
    }

    /** The bytes of memory that messages take. */
    long heldBytes() {
        OutboundFlow outbound = session.outbound;
        return (outbound == null ? 0 : outbound.heldBytes()) + (inbound == null ? 0 : inbound.heldBytes());
    }
}
