package culex.broker.security;

import culex.broker.topic.TopicName;

/**
 * Decides which messages a Session may receive, by the current permissions of the Session's owner.
 *
 * @param authorizer decides
 */
public record ReceivePermissions(Authorizer authorizer, SessionOwner owner, String clientId) {
    /** The current rules, see {@link Authorizer#rules}. */
    public Object rules() {
        return authorizer.rules();
    }

    /** Whether the Session may receive the messages of a Topic Name. */
    public boolean permits(TopicName topic) {
        return authorizer.mayReceive(owner.principal(), clientId, topic.value());
    }
}
