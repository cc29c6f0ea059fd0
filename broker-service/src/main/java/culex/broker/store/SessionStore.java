package culex.broker.store;

import culex.broker.message.Message;

/** Keeps Sessions that outlive their Network Connections. */
public interface SessionStore {
    /** Keeps a Session as it is now, in place of what was kept of it. */
    void save(SessionState session);

    /** Forgets a Session; what waits for it is settled one by one. */
    void delete(String clientId);

    /**
     * Keeps a message of QoS 2 with the Packet Identifier that the client uses towards us, until {@link #completed}. A store that
     * cannot take it says so to {@link Journal#whenDurable} and forgets it.
     */
    void accepted(long session, int packetIdentifier, Message message);

    /** The client may use a Packet Identifier again. */
    void completed(long session, int packetIdentifier);
}
