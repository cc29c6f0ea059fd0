package culex.broker.store;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import java.util.List;
import java.util.concurrent.Executor;

/** Keeps messages until each Session that they were kept for has settled them. */
public interface MessageStore {
    /**
     * A Session that a message is kept for.
     *
     * @param session its number
     * @param options how it gets the message
     * @param retained whether it gets the message because it was retained when it subscribed
     */
    record Receiver(long session, Delivery.Options options, boolean retained) {
        public Receiver(long session, Delivery.Options options) {
            this(session, options, false);
        }
    }

    /** Takes what {@link #load} found. */
    @FunctionalInterface
    interface Loaded {
        /** The deliveries in the order in which they were asked for; those that the store does not have are left out. */
        void onLoaded(List<Delivery> deliveries);
    }

    /** The next number of a message; numbers ascend in the order in which they are given, from any loop. */
    long nextNumber();

    /**
     * Keeps a numbered message for receivers; a number is appended once.
     *
     * @param owned whether the server answers for it already, so that it must be kept however long the store needs; otherwise a store
     *     that cannot take it says so to {@link Journal#whenDurable} and forgets it
     */
    void append(Message message, Receiver[] receivers, boolean owned);

    /** A message of QoS 1 or 2 is sent with a Packet Identifier, which it keeps from now on. */
    void sent(long session, long message, int packetIdentifier);

    /** PUBREC came: the Packet Identifier waits for PUBCOMP, the message is not needed any more. */
    void released(long session, long message, int packetIdentifier);

    /** A Session needs a message no longer. */
    void settled(long session, long message);

    /** PUBCOMP came: the Packet Identifier of a released message is free. */
    void finished(long session, long message);

    /**
     * Reads messages that were appended for a Session.
     *
     * @param messages their numbers; not changed any more
     * @param to runs the answer
     */
    void load(long session, long[] messages, Executor to, Loaded loaded);
}
