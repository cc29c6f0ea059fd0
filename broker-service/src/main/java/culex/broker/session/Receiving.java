package culex.broker.session;

import culex.broker.security.Authorizer;
import culex.broker.topic.TopicName;

/**
 * What a Session may receive, with the permissions that its owner has now.
 *
 * @param authorizer decides
 */
public record Receiving(Authorizer authorizer, SessionOwner owner, String clientId) {
    /** What a Session may receive. */
    public static Receiving of(Session session, Authorizer authorizer) {
        return new Receiving(authorizer, session.owner(), session.clientId());
    }

    /** The rules as they are now, see {@link Authorizer#rules}. */
    Object rules() {
        return authorizer.rules();
    }

    /** Whether the Session may receive the messages of a Topic Name. */
    public boolean permits(TopicName topic) {
        return authorizer.mayReceive(owner.principal(), clientId, topic.value());
    }
}
