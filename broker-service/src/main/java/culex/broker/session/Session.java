package culex.broker.session;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import culex.broker.store.Journal;
import culex.broker.store.SessionState;
import culex.broker.store.StoredWill;
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
    public static final long SESSION_BYTES = 384;

    /** The Network Connection that a Session is attached to. */
    public interface Attachment {
        /** Another Network Connection takes the Session over ([MQTT-3.1.4-3]): close with 0x8E and detach. */
        void onTakenOver();

        /** A message found no room and the limits say to disconnect then. */
        void onQueueFull();

        /** A step of the Session threw what nobody expected: close at the end of the turn. */
        void onFault();
    }

    private final String clientId;
    private final long number;
    private final List<Journal> journals;
    private volatile boolean kept;
    private boolean saved;
    private Loop loop;
    private final SessionInbox inbox;
    private final InboundFlow inbound = new InboundFlow();
    private final OutboundFlow outbound;
    private final SessionRegistry.Endings endings;
    final SessionSubscriptions subscriptions;
    private final SessionCounts counts;
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
            Loop loop,
            List<Journal> journals,
            SessionLimits limits,
            SessionRegistry.Endings endings,
            SessionCounts counts) {
        this.clientId = clientId;
        this.number = number;
        subscriptions = new SessionSubscriptions(number);
        this.journals = journals;
        this.loop = loop;
        this.endings = endings;
        this.counts = counts;
        inbox = new SessionInbox(loop, this);
        outbound = new OutboundFlow(
                limits, new KeptDeliveries(number, () -> this.kept, inbox::run), inbox::run, this::onRetainedSent);
        outbound.enter(loop, journal(), counts.of(loop));
    }

    public String clientId() {
        return clientId;
    }

    /** The number of the Session, by which the store knows it. */
    public long number() {
        return number;
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

    public InboundFlow inbound() {
        return inbound;
    }

    /** The subscriptions by the text of their Topic Filters; {@link #put} and {@link #remove} change them. */
    public Map<String, Subscription> subscriptions() {
        return subscriptions.all();
    }

    /** Adds a subscription, also to the store of a stored session; returns the one that it replaces, or null ([MQTT-3.8.4-3]). */
    public @Nullable Subscription put(Subscription subscription) {
        return subscriptions.put(subscription, saved ? journal() : null);
    }

    /** Removes the subscription with a Topic Filter, also from the store; returns it, or null when there is none. */
    public @Nullable Subscription remove(String topicFilter) {
        return subscriptions.remove(topicFilter, saved ? journal() : null);
    }

    /** The Session Expiry Interval in seconds; 0 ends the Session with its Network Connection. */
    public long expirySeconds() {
        return expirySeconds;
    }

    public void expireAfter(long seconds) {
        expirySeconds = seconds;
        kept = seconds > 0;
    }

    /** The will that waits for the end of the Network Connection or for its delay; null when there is none. */
    public @Nullable PendingWill will() {
        return will;
    }

    public void keepWill(@Nullable PendingWill kept) {
        will = kept;
    }

    /** What happens when the client does not come back in time. */
    public SessionTimers timers() {
        return timers;
    }

    /** The number of messages that wait for the client. */
    public int queued() {
        return outbound.queued();
    }

    /** The bytes of these messages, as far as their payloads are held for this client. */
    public long queuedBytes() {
        return outbound.queuedBytes();
    }

    /** The subscriptions that are still to be sent retained messages. */
    public RetainedBacklog retainedBacklog() {
        return outbound.backlog();
    }

    /** A Network Connection begins to use the Session. Nothing is sent before {@link #open}. */
    public void attach(Attachment to) {
        attachment = to;
        online = true;
    }

    /** CONNACK is written: what is on its way and what waits goes out. */
    public void open(Outlet outlet) {
        outbound.attach(outlet);
    }

    /** The Network Connection is gone. */
    public void detach() {
        attachment = null;
        online = false;
        outbound.detach(loop.nowMillis(), loop.counters());
    }

    /** The loop that owns the Session; on that loop. */
    public Loop loop() {
        return loop;
    }

    /** The Session has come to another loop; on that loop. */
    void enter(Loop to, Runnable arrived) {
        loop = to;
        outbound.enter(to, journal(), counts.of(to));
        inbox.enter(to, arrived);
    }

    /** The connection that the Session is attached to, or null. */
    @Nullable Attachment attachment() {
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
        outbound.deliver(message, options, isKept, loop);
        Attachment to = attachment;
        if (to != null && outbound.isOverflowed()) {
            to.onQueueFull();
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

    /** Sends what the started cursors find. */
    public void sendRetained() {
        outbound.drain();
    }

    /** All retained messages of a subscription are sent: after a restart they need not be sent again. */
    private void onRetainedSent(String topicFilter) {
        subscriptions.retainedSent(topicFilter, saved ? journal() : null);
    }

    /** What the store held for this Session, before anything else comes to it. */
    OutboundFlow outbound() {
        return outbound;
    }

    /** Stores the Session as it is now, or removes one that is not persistent any more; returns whether it appended anything. */
    public boolean save() {
        boolean wasSaved = saved;
        saved = kept && journal().isPersistent();
        if (saved) {
            journal().save(state());
            if (!wasSaved) {
                subscriptions.saveAll(journal());
            }
        } else if (wasSaved) {
            deleteFromStore();
        }
        return saved || wasSaved;
    }

    private void deleteFromStore() {
        journal().delete(clientId);
        subscriptions.removeAllFrom(journal());
    }

    /** The store may hold something under this Client Identifier. */
    void markSaved() {
        saved = true;
    }

    /** Whether the store holds something of this Session, or did when it ended. */
    public boolean isSaved() {
        return saved;
    }

    private SessionState state() {
        PendingWill pending = will;
        StoredWill stored = pending == null ? null : pending.stored(timers.willDueAtMillis());
        return new SessionState(number, clientId, expirySeconds, timers.expiresAtMillis(), stored);
    }

    /** The socket takes bytes again. */
    public void onWritable() {
        outbound.drain();
    }

    /** The client sent PUBACK. */
    public void onPubAck(int packetIdentifier) {
        outbound.acknowledged(packetIdentifier);
    }

    /** The client sent PUBREC. */
    public void onPubRec(int packetIdentifier, ReasonCode reason) {
        outbound.received(packetIdentifier, reason);
    }

    /** The client sent PUBCOMP. */
    public void onPubComp(int packetIdentifier) {
        outbound.completed(packetIdentifier);
    }

    /** The Session ends; nothing comes to it any more. What it leaves undelivered is taken by {@link #leaveBehind}. */
    void end() {
        ended = true;
        online = false;
        outbound.backlog().clear(loop.memory());
        timers.stop();
        if (saved) {
            deleteFromStore();
        }
    }

    /** Gives away what an ended Session leaves undelivered, in order; what is in the store comes later. */
    void leaveBehind(Consumer<List<Delivery>> taker) {
        outbound.leaveBehind(taker);
    }

    /** The order of Sessions in maps hangs on their number and not on chance, so that a run can be replayed; they are equal by identity. */
    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }
}
