package culex.broker.store;

import culex.broker.message.Delivery;
import culex.broker.message.Message;

/** Receives what a store held, in this order: each Session with what belongs to it, then the retained messages. On one thread. */
public interface Recovered {
    /** A Session. */
    void session(SessionState session);

    /**
     * A message that waits for the Session before, in the order of the messages' numbers.
     *
     * @param packetIdentifier the Packet Identifier that it was sent with, or 0
     */
    void message(Message message, Delivery.Options options, int packetIdentifier);

    /** A Packet Identifier towards the client of the Session before that waits for PUBCOMP. */
    void released(long message, int packetIdentifier);

    /** A message of QoS 2 that waits for PUBREL, of the client of the Session before. */
    void accepted(int packetIdentifier, Message message);

    /** A message that was acknowledged to a client whose Session has ended since; it is to go on. */
    void ownerless(Message message);

    /** A retained message. */
    void retained(Message message);
}
