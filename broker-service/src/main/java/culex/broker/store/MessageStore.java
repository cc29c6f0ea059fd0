package culex.broker.store;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import java.util.List;
import java.util.concurrent.Executor;

/** Stores messages. A message stays stored until no session needs it any more: each has delivered, dropped or expired it. */
public interface MessageStore {
    /**
     * A session for which a message is stored.
     *
     * @param session the number of the session
     * @param options how the session receives the message
     * @param retained whether it is a retained message that is sent because of a new subscription
     */
    record Receiver(long session, Delivery.Options options, boolean retained) {
        public Receiver(long session, Delivery.Options options) {
            this(session, options, false);
        }
    }

    /** Is called with the result of {@link #load}. */
    @FunctionalInterface
    interface Loaded {
        /** Called with the deliveries in the order of the request, without those that the store does not have or cannot read. */
        void onLoaded(List<Delivery> deliveries);
    }

    /** The next message number. Numbers ascend in the order of the calls, over all loops. */
    long nextNumber();

    /**
     * Stores a message under its message number for its receivers; call it once per message number.
     *
     * @param isAccepted whether the server has promised delivery already, so that the message is not rejected, but stored as soon as the
     * store can be written. Otherwise a store that cannot be written rejects the message and reports that to {@link Journal#whenDurable}
     */
    void append(Message message, Receiver[] receivers, boolean isAccepted);

    /** Stores the Packet Identifier with which a message of QoS 1 or 2 is sent. */
    void sent(long session, long message, int packetIdentifier);

    /** Called when PUBREC arrived: deletes the delivery, and stores that the Packet Identifier is in use until PUBCOMP. */
    void released(long session, long message, int packetIdentifier);

    /** Deletes the delivery of a message to a session. */
    void settled(long session, long message);

    /** Called when PUBCOMP arrived: deletes the Packet Identifier of a released message. */
    void finished(long session, long message);

    /**
     * Reads messages that were appended for a session.
     *
     * @param messages the message numbers; the caller does not change the array afterwards
     * @param to runs the callback
     */
    void load(long session, long[] messages, Executor to, Loaded loaded);
}
