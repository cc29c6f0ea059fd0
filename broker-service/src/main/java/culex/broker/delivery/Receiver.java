package culex.broker.delivery;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.security.Authorizer;
import culex.broker.transport.Faults;
import culex.broker.transport.Loop;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber in the subscription tree, to which messages are delivered: a Session, or a {@link LocalSubscriber} inside the process. One
 * loop owns a receiver at a time. Receivers are equal by identity. Methods may be called from any thread unless they say otherwise.
 */
public interface Receiver {
    /** The loop that owns the receiver; null while it moves from one loop to another. */
    @Nullable Loop ownerLoop();

    /** The Client Identifier; a receiver does not get the messages of the client with this identifier when No Local is set. */
    String clientId();

    /** The number of the receiver in the store; used for a persistent receiver only. */
    long number();

    /** Whether messages can be sent to the client immediately; Shared Subscriptions prefer such receivers. */
    boolean isOnline();

    /**
     * Whether the client accepts a packet of the size of a message ([MQTT-3.1.2-24]); ask only after {@link #isOnline} has returned true.
     * The client may disconnect at any time, so the receiver checks this again when it sends the message.
     */
    boolean takesSizeOf(Message message, Delivery.Options options);

    /** Whether the store keeps messages of QoS 1 and 2 for the receiver, so that they survive a restart of the broker. */
    boolean isPersistent();

    /** Whether the receiver has ended and takes no more messages. */
    boolean isEnded();

    /** Whether the receiver may receive the messages of a Topic Name. */
    boolean mayReceive(Authorizer authorizer, String topicName);

    /**
     * Delivers a message; on the loop that owns the receiver.
     *
     * @param options the combined options of the subscriptions that match
     * @param isStored whether the message is stored for this receiver
     */
    void deliver(Message message, Delivery.Options options, boolean isStored);

    /**
     * Runs a delivery on the next loop that owns the receiver; for a receiver that moves, so that {@link #ownerLoop} is null. Deliveries
     * keep their order.
     */
    void park(Runnable delivery);

    /** A delivery threw an unexpected exception; called on the loop that owns the receiver. */
    void onFault(Faults.Where where, Throwable fault);
}
