package culex.broker.session;

import culex.broker.delivery.OutboundFlow;
import culex.broker.delivery.Outlet;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.retained.RetainedBacklog;
import culex.broker.security.SessionOwner;
import culex.broker.store.Journal;
import culex.broker.transport.Faults;
import culex.broker.transport.Loop;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Session (section 4.1): what the server remembers of a Client Identifier. Owned by one loop at a time, the one of its Network
 * Connection or of its last; all methods run there unless they say otherwise.
 */
public final class Session {
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
    final SessionSubscriptions subscriptions;
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
        subscriptions = new SessionSubscriptions(number);
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

    public String clientId() {
        return clientId;
    }

    /** The number of the Session, by which the store knows it. */
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

    /** The way in from other loops. From any thread. */
    public SessionInbox inbox() {
        return inbox;
    }

    /** Whether a Network Connection is attached. From any thread. */
    public boolean isOnline() {
        return online;
    }

    /** Whether the Session has ended and nothing may come to it any more. From any thread. */
    public boolean isEnded() {
        return ended;
    }

    /** Whether the Session outlives its Network Connection. From any thread. */
    public boolean isKept() {
        return kept;
    }

    /** What the client has on its way to us with QoS 2. */
    public InboundFlow inbound() {
        return flows.in();
    }

    /** The subscriptions by the text of their Topic Filters; {@link #put} and {@link #remove} change them. */
    public Map<String, Subscription> subscriptions() {
        return subscriptions.all();
    }

    /** Adds a subscription, also to the store of a stored session; returns the one that it replaces, or null ([MQTT-3.8.4-3]). */
    public @Nullable Subscription put(Subscription subscription) {
        long before = subscriptions.bytes();
        Subscription replaced = subscriptions.put(subscription, saved ? journal() : null);
        account.subscriptions(subscriptions.bytes() - before);
        return replaced;
    }

    /** Removes the subscription with a Topic Filter, also from the store; returns it, or null when there is none. */
    public @Nullable Subscription remove(String topicFilter) {
        long before = subscriptions.bytes();
        Subscription removed = subscriptions.remove(topicFilter, saved ? journal() : null);
        account.subscriptions(subscriptions.bytes() - before);
        return removed;
    }

    /** Which of the subscriptions the store has as they are now, if the Session is {@link #isSaved saved}. */
    public StoredChanges storedSubscriptions() {
        return subscriptions.storedChanges();
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

    /** Gives a message to this receiver, and says whether the store keeps it for it. */
    public void deliver(Message message, Delivery.Options options, boolean isKept) {
        if (ended) {
            if (isKept) {
                journal().settled(number, message.number());
            }
            endings.cameTooLate(
                    this, new Delivery(message, options, QoS.min(message.qos(), options.maximumQos()), false, isKept));
            return;
        }
        OutboundFlow out = outbound();
        out.deliver(message, options, isKept, loop);
        if (out.hasDropped()) {
            flows.onDropped(attachment);
        }
    }

    /** A step of the Session threw what nobody expected: its Network Connection is closed, so that nobody else notices. */
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

    /** All retained messages of a subscription are sent: after a restart they need not be sent again. */
    void onRetainedSent(String topicFilter) {
        subscriptions.retainedSent(topicFilter, saved ? journal() : null);
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
