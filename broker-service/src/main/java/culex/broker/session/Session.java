package culex.broker.session;

import culex.broker.delivery.OutboundFlow;
import culex.broker.delivery.Outlet;
import culex.broker.delivery.Receiver;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.retained.RetainedBacklog;
import culex.broker.security.Authorizer;
import culex.broker.security.SessionOwner;
import culex.broker.store.Journal;
import culex.broker.transport.Faults;
import culex.broker.transport.Loop;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Session (section 4.1): what the server remembers of a Client Identifier. Owned by one loop at a time, the one of its Network
 * Connection or of its last; all methods run there unless they say otherwise.
 */
public final class Session implements Receiver {
    /** A Session Expiry Interval that never ends (section 3.1.2.11.2). */
    public static final long NEVER_EXPIRES = 0xFFFFFFFFL;

    /** What a Session takes on the heap, without its Client Identifier, subscriptions, queues and will: measured. */
    public static final long SESSION_BYTES = 408;

    private final String clientId;
    private final long number;
    private final SessionOwner owner;
    private final List<Journal> journals;
    private volatile boolean kept;
    private boolean saved;
    private Loop loop;
    private final SessionInbox inbox;
    private final SessionFlows flows;
    /** The flow to the client, which {@link SessionFlows} makes; null when nothing is on its way and nothing waits. */
    @Nullable OutboundFlow outbound;

    private final SessionRegistry.Endings endings;
    private final SessionSubscriptions subscriptions;
    private final SessionAccount account;
    private volatile boolean online;
    private volatile boolean ended;
    private @Nullable Attachment attachment;
    private long expirySeconds;
    private final SessionTimers timers = new SessionTimers();
    private @Nullable PendingWill will;

    /** Made by {@link SessionRegistry} for a client on a loop. */
    Session(
            String clientId,
            long number,
            SessionOwner owner,
            Loop loop,
            List<Journal> journals,
            SessionLimits limits,
            SessionRegistry.Endings endings,
            SessionCounts counts) {
        this.clientId = clientId;
        this.number = number;
        this.owner = owner;
        subscriptions = new SessionSubscriptions(this);
        this.journals = journals;
        this.loop = loop;
        this.endings = endings;
        account = new SessionAccount(this, counts, limits);
        inbox = new SessionInbox(loop, this);
        flows = new SessionFlows(this, account, limits, inbox::run);
    }

    /** It is there for good, on the loop that owns it: what it holds is counted from now on. */
    public void begin() {
        account.begin();
        flows.count();
    }

    /** Says which limit keeps it from taking more. */
    public SessionAccount account() {
        return account;
    }

    @Override
    public String clientId() {
        return clientId;
    }

    @Override
    public long number() {
        return number;
    }

    /** The client that the Session belongs to. From any thread. */
    public SessionOwner owner() {
        return owner;
    }

    /** The journal of the loop that owns the Session. */
    public Journal journal() {
        return journals.get(loop.index());
    }

    @Override
    public @Nullable Loop ownerLoop() {
        return inbox.owner();
    }

    @Override
    public boolean mayReceive(Authorizer authorizer, String topicName) {
        return authorizer.mayReceive(owner.principal(), clientId, topicName);
    }

    @Override
    public void park(Runnable delivery) {
        inbox.park(delivery);
    }

    /** Runs tasks on the loop that owns the Session. From any thread. */
    public SessionInbox inbox() {
        return inbox;
    }

    /** Whether a Network Connection is attached. From any thread. */
    @Override
    public boolean isOnline() {
        return online;
    }

    @Override
    public boolean isEnded() {
        return ended;
    }

    /** Whether the Session outlives its Network Connection. From any thread. */
    @Override
    public boolean isPersistent() {
        return kept;
    }

    /** What the client has on its way to us with QoS 2. */
    public InboundFlow inbound() {
        return flows.in();
    }

    public SessionSubscriptions subscriptions() {
        return subscriptions;
    }

    /** The Session Expiry Interval in seconds; 0 ends the Session with its Network Connection. */
    public long expirySeconds() {
        return expirySeconds;
    }

    public void expireAfter(long seconds) {
        expirySeconds = seconds;
        kept = seconds > 0;
        account.persistent(kept);
    }

    /** The will that waits for the end of the Network Connection or for its delay; null when there is none. */
    public @Nullable PendingWill will() {
        return will;
    }

    public void keepWill(@Nullable PendingWill another) {
        account.will(will, -1);
        will = another;
        account.will(will, 1);
    }

    /** What happens when the client does not come back in time. */
    public SessionTimers timers() {
        return timers;
    }

    /** The number of messages that wait for the client. */
    public int queued() {
        OutboundFlow out = outbound;
        return out == null ? 0 : out.queued();
    }

    /** The subscriptions that are still to be sent retained messages. */
    public RetainedBacklog retainedBacklog() {
        return flows.out().backlog();
    }

    /** A Network Connection begins to use the Session. Nothing is sent before {@link #open}. */
    public void attach(Attachment to) {
        attachment = to;
        setOnline(true);
    }

    private void setOnline(boolean now) {
        if (online != now) {
            account.counts().online(now ? 1 : -1);
            online = now;
        }
    }

    /** CONNACK is written: what is on its way and what waits goes out. */
    public void open(Outlet outlet) {
        flows.out().attach(outlet);
    }

    /** The Network Connection is gone. */
    public void detach() {
        assert loop.isCurrent();
        attachment = null;
        setOnline(false);
        flows.detach();
    }

    /** The loop that owns the Session; on that loop. */
    public Loop loop() {
        return loop;
    }

    /** The Session has come to another loop; on that loop. */
    void enter(Loop to, Runnable arrived) {
        loop = to;
        flows.enter();
        inbox.enter(to, arrived);
    }

    /** The connection that the Session is attached to, or null. */
    public @Nullable Attachment attachment() {
        return attachment;
    }

    @Override
    public void deliver(Message message, Delivery.Options options, boolean isStored) {
        assert loop.isCurrent();
        if (ended) {
            if (isStored) {
                journal().settled(number, message.number());
            }
            endings.cameTooLate(
                    this,
                    new Delivery(message, options, QoS.min(message.qos(), options.maximumQos()), false, isStored));
            return;
        }
        OutboundFlow out = outbound();
        out.deliver(message, options, isStored, loop);
        if (out.hasDropped()) {
            flows.onDropped(attachment);
        }
    }

    /** Closes the Network Connection, so that no other client notices the fault. */
    @Override
    public void onFault(Faults.Where where, Throwable fault) {
        Attachment to = attachment;
        loop.faults()
                .onFault(
                        where,
                        clientId + (to == null ? ": the step is left out" : ": its connection is closed"),
                        fault);
        if (to != null) {
            to.onFault();
        }
    }

    /** What is on its way to the client, and what waits. */
    public OutboundFlow outbound() {
        OutboundFlow out = outbound;
        return out == null ? flows.out() : out;
    }

    /** The bytes of memory that it takes, with all that is in its queues and what its Network Connection takes. */
    public long heldBytesWithConnection() {
        Attachment to = attachment;
        return account.heldBytes() + flows.heldBytes() + (to == null ? 0 : to.heldBytes());
    }

    /** Stores the Session as it is now, or removes one that is not persistent any more; returns whether it appended anything. */
    public boolean save() {
        assert loop.isCurrent();
        boolean wasSaved = saved;
        saved = kept && journal().isPersistent();
        if (saved) {
            journal().save(SessionSnapshot.of(this));
            if (!wasSaved) {
                subscriptions.saveAll(journal());
            }
        } else if (wasSaved) {
            journal().delete(clientId);
            subscriptions.removeAllFrom(journal());
        }
        return saved || wasSaved;
    }

    /** The store may hold something under this Client Identifier. */
    void markSaved() {
        saved = true;
    }

    /** Whether the store holds something of this Session, or did when it ended. */
    public boolean isSaved() {
        return saved;
    }

    /**
     * The Session ends; nothing comes to it any more. What it leaves undelivered is taken by {@link #leaveBehind}, its subscriptions are
     * removed by {@link EndedSubscriptions}.
     */
    void end() {
        assert loop.isCurrent();
        ended = true;
        setOnline(false);
        account.end();
        flows.clearRetained();
        timers.stop();
        if (saved) {
            journal().delete(clientId);
        }
    }

    /** Gives away what an ended Session leaves undelivered, in order; what is in the store comes later. */
    void leaveBehind(Consumer<List<Delivery>> taker) {
        OutboundFlow out = outbound;
        if (out != null) {
            out.leaveBehind(taker);
        }
    }

    /** The order of Sessions in maps hangs on their number and not on chance, so that a run can be replayed; Sessions are equal by identity. */
    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }
}
