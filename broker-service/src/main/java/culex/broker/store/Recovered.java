package culex.broker.store;

import culex.broker.message.Delivery;
import culex.broker.message.Message;

/** Receives what a store held: the Sessions, each with what belongs to it behind it, and the rest at any time. On one thread. */
public interface Recovered {
    /**
     * The highest number of a Session that anything in the store belongs to, also what an ended Session has left; the first call. A new
     * Session must have a higher number, because otherwise it would own these records.
     */
    void lastSession(long number);

    /** A Session. */
    void session(SessionState session);

    /** A subscription of the Session before; in any order, ahead of its messages. */
    void subscription(StoredSubscription subscription);

    /**
     * A message that waits in the store for the Session before, in the order of the messages' numbers; it can be loaded by its number.
     *
     * @param sizeBytes what it takes in memory
     * @param storedAtSeconds when it came, in seconds of the epoch
     * @param isShared whether it came by a Shared Subscription
     */
    void waiting(long message, int sizeBytes, int storedAtSeconds, boolean isShared);

    /** A message that was sent to the client of the Session before with a Packet Identifier; in the order of the messages' numbers. */
    void sent(Delivery delivery, int packetIdentifier);

    /** A Packet Identifier towards the client of the Session before that waits for PUBCOMP. */
    void released(long message, int packetIdentifier);

    /** A message of QoS 2 that waits for PUBREL, of the client of the Session before. */
    void accepted(int packetIdentifier, Message message);

    /**
     * A message of QoS 2 that was acknowledged to a client whose Session has ended since: it is to go on, and then to be {@link
     * SessionStore#completed}.
     */
    void ownerless(long session, int packetIdentifier, Message message);

    /**
     * A message of a Shared Subscription that a Session which has ended since has left behind: it is to go to another member, and then
     * to be {@link MessageStore#settled}.
     *
     * @param session the number of the Session
     */
    void leftBehind(long session, Delivery delivery);

    /** A Session that stays in the store with all that belongs to it, because there is no room for it; nothing of it follows. */
    default void sessionLeft(SessionState session) {}

    /** What stays in the store at this start; the last call. */
    default void left(LeftInStore left) {}
}
