package culex.broker.security;

/** Counts and logs the requests of clients that were denied. Called on event loops, so nothing here blocks. */
@FunctionalInterface
public interface AccessLog {
    /**
     * Called when a request of a client was denied.
     *
     * @param topic the Topic Name or Topic Filter
     * @param reason the rule that denied the request
     */
    void denied(AclOperation operation, Principal client, String clientId, String topic, String reason);
}
