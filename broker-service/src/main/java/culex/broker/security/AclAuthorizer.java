package culex.broker.security;

import culex.broker.topic.TopicFilter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides by the rules of an ACL file, which may be replaced at any time, and by the roles of the users file. */
public final class AclAuthorizer implements Authorizer {
    private final boolean narrows;
    private volatile Rules rules;

    /** What decisions follow from. */
    private record Rules(AccessList list, @Nullable Users users) {
        /** The roles that a client has now: those of the users file, where it is a user of that. */
        AclClient client(Principal principal, String clientId) {
            String user = principal.userName();
            Set<String> roles =
                    users != null && user != null && users.has(user) ? users.roles(user) : principal.roles();
            return new AclClient(principal, roles, clientId);
        }
    }

    /**
     * Decides by these rules.
     *
     * @param users the users file, or null when there is none
     * @param narrows whether a client may subscribe to a Topic Filter when it may receive a part of what that matches
     */
    AclAuthorizer(AccessList list, @Nullable Users users, boolean narrows) {
        rules = new Rules(list, users);
        this.narrows = narrows;
    }

    /** Other rules hold from now on. */
    void replace(AccessList list, @Nullable Users users) {
        rules = new Rules(list, users);
    }

    @Override
    public Object rules() {
        return rules;
    }

    @Override
    public Decision decide(AclOperation operation, Principal client, String clientId, String topic) {
        if (operation.writes() && ServerTopics.isServers(topic)) {
            return Decision.OF_SERVER;
        }
        Rules now = rules;
        AclClient asking = now.client(client, clientId);
        if (operation != AclOperation.SUBSCRIBE) {
            return now.list().decide(operation, asking, TopicFilter.split(topic));
        }
        TopicFilter filter = TopicFilter.parse(topic);
        return filter == null
                ? new Decision(false, "the Topic Filter is not valid")
                : now.list().decideSubscribe(asking, filter.levels(), narrows);
    }

    @Override
    public boolean mayReceive(Principal client, String clientId, String topicName) {
        Rules now = rules;
        return now.list().allows(AclOperation.RECEIVE, now.client(client, clientId), TopicFilter.split(topicName));
    }
}
