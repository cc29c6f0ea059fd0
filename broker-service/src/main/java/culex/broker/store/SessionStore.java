package culex.broker.store;

import culex.broker.message.Message;

/** Keeps Sessions that outlive their Network Connections. */
public interface SessionStore {
    /** Stores a session as it is now, in place of what was stored of it; its subscriptions stay as they are. */
    void save(SessionState session);

    /** Removes a session; its subscriptions are removed and its messages are settled one by one. */
    void delete(String clientId);

    /** Stores a subscription of a session, in place of the one with the same Topic Filter. */
    void saveSubscription(long session, StoredSubscription subscription);

    /** Removes a subscription of a session. */
    void removeSubscription(long session, String topicFilter);

    /**
     * Keeps a message of QoS 2 with the Packet Identifier that the client uses towards us, until {@link #completed}. A store that
     * cannot take it says so to {@link Journal#whenDurable} and forgets it.
     */
    void accepted(long session, int packetIdentifier, Message message);

    /** The client may use a Packet Identifier again. */
    void completed(long session, int packetIdentifier);
}
