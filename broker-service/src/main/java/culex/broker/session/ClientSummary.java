package culex.broker.session;

import culex.broker.delivery.ClientDrops;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a client in a list of clients. Created on any thread, without a task on the client's loop; the counts are those after
 * the last change of a queue.
 *
 * @param userName the user that the Session belongs to; null for an anonymous client
 * @param connection null while the client is not connected
 * @param queuedBytes the bytes that the queued messages need on the heap; for messages in the store, the bytes that they would need there
 * @param drops the messages that were dropped since the Session began, or since the broker started
 * @param lastDisconnect null when the client has not disconnected since the broker started
 */
public record ClientSummary(
        String clientId,
        @Nullable String userName,
        @Nullable ClientConnection connection,
        boolean persistent,
        long queued,
        long queuedBytes,
        ClientDrops drops,
        @Nullable LastDisconnect lastDisconnect) {
    /** The summary of a Session; null when it has ended. */
    public static @Nullable ClientSummary of(Session session) {
        if (session.isEnded()) {
            return null;
        }
        Attachment attachment = session.attachment();
        return new ClientSummary(
                session.clientId(),
                session.owner().principal().userName(),
                attachment == null ? null : attachment.connection(),
                session.isPersistent(),
                session.flows().countedMessages(),
                session.flows().countedBytes(),
                session.flows().drops(),
                session.lastDisconnect);
    }

    /** The number of messages for the client that were dropped. */
    public long dropped() {
        return drops.total();
    }

    /** Whether the client is connected. */
    public boolean isConnected() {
        return connection != null;
    }
}
