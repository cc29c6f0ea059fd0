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
     * Called first, with the highest session number that any record belongs to, also records of ended sessions. A new session must get a
     * higher number, otherwise these records would belong to it.
     */
    void lastSession(long number);

    /** Called with each persistent session. The session of the last such call is the "latest session" of the other calls. */
    void session(SessionState session);

    /** Called with each subscription of the latest session; in any order, before the messages of the session. */
    void subscription(StoredSubscription subscription);

    /**
     * Called for each queued message of the latest session, in the order of message numbers. The message stays in the store and can be
     * loaded by its number.
     *
     * @param sizeBytes the bytes that the message takes in memory once it is loaded
     * @param storedAtSeconds when the message was stored, in seconds of the epoch
     * @param isShared whether the session received it through a Shared Subscription
     */
    void waiting(long message, int sizeBytes, int storedAtSeconds, boolean isShared);

    /**
     * Called for each message in flight to the client of the latest session, in the order of message numbers. The message stays in the
     * store and can be loaded by its number.
     *
     * @param sizeBytes the bytes that the message takes in memory once it is loaded
     * @param qos the QoS with which it was sent
     * @param isShared whether the session received it through a Shared Subscription
     */
    void sent(long message, int sizeBytes, QoS qos, boolean isShared, int packetIdentifier);

    /** Called for each message to the client of the latest session whose Packet Identifier is in use until PUBCOMP arrives. */
    void released(long message, int packetIdentifier);

    /** Called for each message of QoS 2 from the client of the latest session for which PUBREL has not arrived yet. */
    void accepted(int packetIdentifier, Message message);

    /**
     * Called for each message of QoS 2 that was accepted from a client whose session has ended since. The listener publishes the message
     * and then appends {@link SessionStore#completed}.
     */
    void acceptedOfEnded(long session, int packetIdentifier, Message message);

    /**
     * Called for each undelivered message of a Shared Subscription whose session has ended since. The listener delivers the message to
     * another member and appends {@link MessageStore#settled}.
     *
     * @param session the number of the ended session
     */
    void undelivered(long session, Delivery delivery);

    /**
     * Called for each session that was not loaded because the heap had no room for it. The session stays in the store with its
     * subscriptions and messages.
     */
    default void sessionNotLoaded(SessionState session) {}

    /** Called last, with the numbers of records that this start did not load. */
    default void notLoaded(NotLoaded records) {}
}
