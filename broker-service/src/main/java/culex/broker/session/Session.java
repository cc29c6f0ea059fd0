package culex.broker.session;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import culex.broker.topic.RetainedTree;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Session (section 4.1): what the server remembers of a Client Identifier. Owned by one loop at a time, the one of its Network
 * Connection or of its last; all methods run there unless they say otherwise.
 */
public final class Session {
    /** A Session Expiry Interval that never ends (section 3.1.2.11.2). */
    public static final long NEVER_EXPIRES = 0xFFFFFFFFL;

    /** The Network Connection that a Session is attached to. */
    public interface Attachment {
        /** Another Network Connection takes the Session over ([MQTT-3.1.4-3]): close with 0x8E and detach. */
        void onTakenOver();

        /** A message found no room and the limits say to disconnect then. */
        void onQueueFull();
    }

    private final String clientId;
    private Loop loop;
    private final SessionInbox inbox;
    private final InboundFlow inbound = new InboundFlow();
    private final OutboundFlow outbound;
    private final SessionRegistry.Endings endings;
    private final int number;
    private final Map<String, Subscription> subscriptions = new LinkedHashMap<>(4);
    private volatile boolean online;
    private volatile boolean ended;
    private @Nullable Attachment attachment;
    private long expirySeconds;
    private @Nullable PendingWill will;
    private TimerWheel.@Nullable Timer expiryTimer;
    private TimerWheel.@Nullable Timer willTimer;

    /** Made by {@link SessionRegistry} for a client on a loop. */
    Session(
            String clientId,
            Loop loop,
            SessionLimits limits,
            RetainedTree<Message> retained,
            SessionRegistry.Endings endings,
            int number) {
        this.clientId = clientId;
        this.loop = loop;
        this.endings = endings;
        this.number = number;
        inbox = new SessionInbox(loop);
        outbound = new OutboundFlow(limits, retained);
    }

    public String clientId() {
        return clientId;
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

    /** Whether the Session outlives its Network Connection. */
    public boolean isKept() {
        return expirySeconds > 0;
    }

    public InboundFlow inbound() {
        return inbound;
    }

    /** The subscriptions by the text of their Topic Filters; changed by the handlers of SUBSCRIBE and UNSUBSCRIBE. */
    public Map<String, Subscription> subscriptions() {
        return subscriptions;
    }

    /** The Session Expiry Interval in seconds; 0 ends the Session with its Network Connection. */
    public long expirySeconds() {
        return expirySeconds;
    }

    public void expireAfter(long seconds) {
        expirySeconds = seconds;
    }

    /** The will that waits for the end of the Network Connection or for its delay; null when there is none. */
    public @Nullable PendingWill will() {
        return will;
    }

    public void keepWill(@Nullable PendingWill kept) {
        will = kept;
    }

    /** Arms the timer that ends the Session unless its client comes back. */
    public void expireAt(long dueMillis, Runnable task) {
        expiryTimer = armed(dueMillis, task);
    }

    /** Arms the timer that publishes the will unless the client comes back ([MQTT-3.1.3-9]). */
    public void publishWillAt(long dueMillis, Runnable task) {
        willTimer = armed(dueMillis, task);
    }

    private TimerWheel.Timer armed(long dueMillis, Runnable task) {
        TimerWheel.Timer timer = new TimerWheel.Timer(task);
        loop.timers().arm(timer, dueMillis);
        return timer;
    }

    /** The client came back or the Session ends: no timer fires any more. */
    void stopTimers() {
        if (expiryTimer != null) {
            expiryTimer.cancel();
        }
        if (willTimer != null) {
            willTimer.cancel();
        }
    }

    /** The number of messages that wait for the client. */
    public int queued() {
        return outbound.queued();
    }

    /** The bytes of these messages, as far as their payloads are held for this client. */
    public long queuedBytes() {
        return outbound.queuedBytes();
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
        outbound.detach(loop.counters());
    }

    /** The loop that owns the Session; on that loop. */
    public Loop loop() {
        return loop;
    }

    /** The Session has come to another loop; on that loop. */
    void enter(Loop to, Runnable arrived) {
        loop = to;
        inbox.enter(to, arrived);
    }

    /** The connection that the Session is attached to, or null. */
    @Nullable Attachment attachment() {
        return attachment;
    }

    /** Gives a message to this receiver. */
    public void deliver(Message message, Delivery.Options options) {
        if (ended) {
            endings.cameTooLate(
                    this, new Delivery(message, options, QoS.min(message.qos(), options.maximumQos()), false));
            return;
        }
        outbound.deliver(message, options, loop.counters());
        Attachment to = attachment;
        if (to != null && outbound.isOverflowed()) {
            to.onQueueFull();
        }
    }

    /** Gives retained messages to this receiver, at the pace that the client takes them. */
    public void deliverRetained(List<Delivery> deliveries) {
        outbound.deliverRetained(deliveries);
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

    /** The Session ends; returns what it leaves undelivered. */
    List<Delivery> end() {
        ended = true;
        online = false;
        stopTimers();
        return outbound.takeUndelivered();
    }

    /** The order of Sessions in maps hangs on their number and not on chance, so that a run can be replayed; they are equal by identity. */
    @Override
    public int hashCode() {
        return number;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }
}
