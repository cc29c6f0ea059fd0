package culex.broker.store;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;

/**
 * Receives the stored state at the start of the broker, on one thread. The calls for a session follow its {@link #session} call;
 * {@link #acceptedOfEnded} and {@link #undelivered} may come at any time.
 */
public interface RecoveryListener {
    /**
     * The first call: the highest session number that any record belongs to, also records of ended sessions. A new session must get a
     * higher number, otherwise these records would belong to it.
     */
    void lastSession(long number);

    /** A persistent session. */
    void session(SessionState session);

    /** A subscription of the latest session; in any order, before the messages of the session. */
    void subscription(StoredSubscription subscription);

    /**
     * A queued message of the latest session, in the order of message numbers. It stays in the store and can be loaded by its number.
     *
     * @param sizeBytes the bytes that the message takes in memory once it is loaded
     * @param storedAtSeconds when the message was stored, in seconds of the epoch
     * @param isShared whether the session received it through a Shared Subscription
     */
    void waiting(long message, int sizeBytes, int storedAtSeconds, boolean isShared);

    /**
     * A message in flight to the client of the latest session, in the order of message numbers. It stays in the store and can be loaded by
     * its number.
     *
     * @param sizeBytes the bytes that the message takes in memory once it is loaded
     * @param qos the QoS with which it was sent
     * @param isShared whether the session received it through a Shared Subscription
     */
    void sent(long message, int sizeBytes, QoS qos, boolean isShared, int packetIdentifier);

    /** A Packet Identifier of a message to the client of the latest session that waits for PUBCOMP. */
    void released(long message, int packetIdentifier);

    /** A message of QoS 2 from the client of the latest session that waits for PUBREL. */
    void accepted(int packetIdentifier, Message message);

    /**
     * A message of QoS 2 that was accepted from a client whose session has ended since. The listener publishes it and then appends {@link
     * SessionStore#completed}.
     */
    void acceptedOfEnded(long session, int packetIdentifier, Message message);

    /**
     * An undelivered message of a Shared Subscription whose session has ended since. The listener delivers it to another member and appends
     * {@link MessageStore#settled}.
     *
     * @param session the number of the ended session
     */
    void undelivered(long session, Delivery delivery);

    /** A session that was not loaded because the heap had no room for it. It stays in the store with its subscriptions and messages. */
    default void sessionNotLoaded(SessionState session) {}

    /** The last call: how much this start did not load. */
    default void notLoaded(NotLoaded records) {}
}
