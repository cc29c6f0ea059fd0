package culex.broker.store;

import culex.broker.message.Delivery;
import culex.broker.message.Message;

/** Keeps messages until each Session that they were kept for has settled them. */
public interface MessageStore {
    /**
     * A Session that a message is kept for.
     *
     * @param session its number
     * @param options how it gets the message
     */
    record Receiver(long session, Delivery.Options options) {}

    /** The next number of a message; numbers ascend in the order in which they are given, from any loop. */
    long nextNumber();

    /** Keeps a numbered message for receivers. */
    void append(Message message, Receiver[] receivers);

    /** A message of QoS 2 is about to be sent with a Packet Identifier, which it keeps from now on. */
    void sent(long session, long message, int packetIdentifier);

    /** PUBREC came: the Packet Identifier waits for PUBCOMP, the message is not needed any more. */
    void released(long session, long message, int packetIdentifier);

    /** A Session needs a message no longer. */
    void settled(long session, long message);

    /** PUBCOMP came: the Packet Identifier of a released message is free. */
    void finished(long session, long message);
}
