package culex.broker.store;

import culex.broker.message.Message;

/** Stores persistent sessions. */
public interface SessionStore {
    /** Stores the state of a session, replacing the earlier state. The stored subscriptions of the session do not change. */
    void save(SessionState session);

    /** Deletes the record of a session. The caller removes its subscriptions and settles its messages one by one. */
    void delete(String clientId);

    /** Stores a subscription of a session, replacing the one with the same Topic Filter. */
    void saveSubscription(long session, StoredSubscription subscription);

    /** Removes a subscription of a session. */
    void removeSubscription(long session, String topicFilter);

    /**
     * Stores a message of QoS 2 under the Packet Identifier of its publisher, until {@link #completed}. A store that cannot be written
     * rejects the message and reports that to {@link Journal#whenDurable}.
     */
    void accepted(long session, int packetIdentifier, Message message);

    /** Deletes the message of QoS 2 of a Packet Identifier: PUBREL arrived, and the message is published. */
    void completed(long session, int packetIdentifier);
}
