package culex.broker.session;

import culex.broker.delivery.OutboundFlow;
import culex.broker.delivery.Outlet;
import culex.broker.delivery.Receiver;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.security.Authorizer;
import culex.broker.security.SessionOwner;
import culex.broker.store.Journal;
import culex.broker.transport.Faults;
import culex.broker.transport.Loop;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Session (section 4.1): the state of a Client Identifier on the server. One loop owns it at a time, the loop of its current or last
 * Network Connection. All methods run there unless they say otherwise.
 */
public final class Session implements Receiver {
    /** A Session Expiry Interval that never ends (section 3.1.2.11.2). */
    public static final long NEVER_EXPIRES = 0xFFFFFFFFL;

    private final String clientId;
    private final long number;
    private final SessionOwner owner;
    private final List<Journal> journals;
    private volatile boolean persistent;
    private boolean stored;
    private Loop loop;
    private final SessionInbox inbox;
    private final SessionFlows flows;
    /** Messages to the client that are queued or in flight; null when there are none. {@link SessionFlows} creates the object. */
    @Nullable OutboundFlow outbound;

    private final SessionEndListener endListener;
    private final SessionSubscriptions subscriptions;
    private final SessionAccount account;
    private volatile boolean online;
    private volatile boolean ended;
    private volatile @Nullable Attachment attachment;
    volatile @Nullable LastDisconnect lastDisconnect;
    private long expirySeconds;
    private final SessionTimers timers = new SessionTimers();
    private @Nullable PendingWill will;

    /** Created by {@link SessionRegistry}, on the event loop of the client's connection. */
    Session(
            String clientId,
            long number,
            SessionOwner owner,
            Loop loop,
            List<Journal> journals,
            SessionLimits limits,
            SessionEndListener endListener,
            SessionCounts counts) {
        this.clientId = clientId;
        this.number = number;
        this.owner = owner;
        subscriptions = new SessionSubscriptions(this);
        this.journals = journals;
        this.loop = loop;
        this.endListener = endListener;
        account = new SessionAccount(this, counts, limits);
        inbox = new SessionInbox(loop, this);
        flows = new SessionFlows(this, account, limits, inbox::run);
    }

    /** Called when a connection or the recovery begins to use the new Session: counts its memory from now on. */
    public void begin() {
        account.begin();
        flows.count();
    }

    /** Counts the memory of the Session, and decides which limit rejects a further subscription or will. */
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

    /** The client that owns the Session. May be called from any thread. */
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

    /** Runs tasks on the loop that owns the Session. May be called from any thread. */
    public SessionInbox inbox() {
        return inbox;
    }

    @Override
    public boolean isOnline() {
        return online;
    }

    @Override
    public boolean takesSizeOf(Message message, Delivery.Options options) {
        return flows.takesSizeOf(message, options);
    }

    @Override
    public boolean isEnded() {
        return ended;
    }

    /** Whether the Session outlives its Network Connection. May be called from any thread. */
    @Override
    public boolean isPersistent() {
        return persistent;
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
        persistent = seconds > 0;
        account.persistent(persistent);
    }

    /** The will that is published after the end of the Network Connection, and after its delay; null when there is none. */
    public @Nullable PendingWill will() {
        return will;
    }

    public void setWill(@Nullable PendingWill another) {
        account.will(will, -1);
        will = another;
        account.will(will, 1);
    }

    /** The timers that run while the client is not connected. */
    public SessionTimers timers() {
        return timers;
    }

    /** The messages of the Session in both directions. */
    public SessionFlows flows() {
        return flows;
    }

    public void setLastDisconnect(LastDisconnect last) {
        lastDisconnect = last;
    }

    /** Called when a Network Connection uses the Session from now on. Nothing is sent before {@link #open}. */
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

    /** CONNACK is written: sends the messages in flight again, and then the queued ones. */
    public void open(Outlet outlet) {
        flows.outbound().attach(outlet);
    }

    /** Called when the Network Connection has ended. */
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

    /** Called when another loop owns the Session from now on; runs on that loop. */
    void enter(Loop to, Runnable arrived) {
        loop = to;
        flows.enter();
        inbox.enter(to, arrived);
    }

    /** The Network Connection that uses the Session, or null. May be called from any thread. */
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
            endListener.onDeliveryAfterEnd(
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

    /** Closes the Network Connection, so that the fault affects no other client. */
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

    /** The messages for the client. */
    public OutboundFlow outbound() {
        OutboundFlow out = outbound;
        return out == null ? flows.outbound() : out;
    }

    /** Stores the Session as it is now, see {@link SessionRecord#save}; returns whether it appended anything. */
    public boolean save() {
        return SessionRecord.save(this);
    }

    /** Sets whether the store may have records of this Client Identifier. */
    void setStored(boolean isStored) {
        stored = isStored;
    }

    /** Whether the store has records of this Session, or had them when the Session ended. */
    public boolean isStored() {
        return stored;
    }

    /**
     * Ends the Session: from now on it ignores messages that are delivered to it. Afterwards {@link SessionFlows#takeUndelivered} takes its
     * undelivered messages, and {@link EndedSubscriptions} removes its subscriptions.
     */
    void end() {
        assert loop.isCurrent();
        ended = true;
        setOnline(false);
        account.end();
        flows.clearRetained();
        timers.stop();
        if (stored) {
            journal().delete(clientId);
        }
    }

    /** The order of Sessions in maps depends on their number, so that a simulated run can be repeated; equality is identity. */
    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }
}
