package culex.broker.security;

/** Counts and logs what clients were denied. Called on event loops, so nothing here blocks. */
@FunctionalInterface
public interface AccessLog {
    /**
     * A client was denied something.
     *
     * @param topic the Topic Name or Topic Filter
     * @param reason the rule behind it
     */
    void denied(AclOperation operation, Principal client, String clientId, String topic, String reason);
}
