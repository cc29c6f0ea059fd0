package culex.broker.security;

import culex.broker.topic.TopicFilter;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides by the permissions that a client brings with its login, and by those of an ACL file, which may be replaced at any time, in a
 * configured order: the first source with a rule that matches decides.
 */
public final class AclAuthorizer implements Authorizer {
    private static final PermissionRule NO_FILTER = new PermissionRule.Fixed(false, "the Topic Filter is not valid");

    private static final Decision SUPERUSER = new Decision(true, "the HTTP answer says is_superuser");

    private final List<AclSource> sources;
    private final boolean narrows;
    private final boolean deniesOthers;
    private volatile Rules rules;

    /** The content of the ACL file and of the users file that decides requests; null for a file that is not configured. */
    private record Rules(
            @Nullable AccessList list, @Nullable Users users) {
        boolean isUserOfFile(Principal principal) {
            String user = principal.userName();
            return users != null && user != null && users.has(user);
        }

        /** The client with its current roles: those of the users file if the client is one of its users, otherwise those of its login. */
        AclClient client(Principal principal, String clientId) {
            String user = principal.userName();
            Set<String> roles =
                    users != null && user != null && users.has(user) ? users.roles(user) : principal.roles();
            return new AclClient(principal, roles, clientId);
        }
    }

    /**
     * Creates an authorizer.
     *
     * @param sources the sources of permissions in their order
     * @param list the ACL file, or null when there is none
     * @param users the users file, or null when there is none
     * @param narrows whether a client may subscribe to a Topic Filter when it may receive only a part of the topics that the filter matches
     * @param deniesOthers whether requests that no rule matches are denied even without an ACL file, to clients without permissions of
     *     their login
     */
    AclAuthorizer(
            List<AclSource> sources,
            @Nullable AccessList list,
            @Nullable Users users,
            boolean narrows,
            boolean deniesOthers) {
        this.sources = List.copyOf(sources);
        rules = new Rules(list, users);
        this.narrows = narrows;
        this.deniesOthers = deniesOthers;
    }

    /** Replaces the ACL file and the users file whose content decides all later requests; null for a file that is not configured. */
    void replace(@Nullable AccessList list, @Nullable Users users) {
        rules = new Rules(list, users);
    }

    @Override
    public Object rules() {
        return rules;
    }

    @Override
    public boolean hasConditions(Principal client) {
        LoginPermissions own = client.permissions();
        return own != null && own.hasConditions();
    }

    @Override
    public Decision decide(AclRequest request, Principal client, String clientId) {
        if (request.operation().writes() && ServerTopics.isServers(request.topic())) {
            return Decision.OF_SERVER;
        }
        Rules now = rules;
        if (isSuperuser(client)) {
            return SUPERUSER;
        }
        PermissionRule rule = deciding(now, request, client, clientId);
        if (rule != null) {
            return new Decision(rule.allows(), rule.reason());
        }
        if (!isClosed(now, client)) {
            return Decision.OPEN;
        }
        AccessList list = now.list();
        return new Decision(false, list == null ? "no rule allows it" : "no rule of " + list.file() + " allows it");
    }

    @Override
    public boolean mayReceive(Principal client, String clientId, String topicName) {
        Rules now = rules;
        if (isSuperuser(client)) {
            return true;
        }
        PermissionRule rule = deciding(now, AclRequest.receive(topicName), client, clientId);
        return rule == null ? !isClosed(now, client) : rule.allows();
    }

    /** The first matching rule in the order of the sources, or null when no rule matches. */
    private @Nullable PermissionRule deciding(Rules now, AclRequest request, Principal client, String clientId) {
        boolean isSubscribe = request.operation() == AclOperation.SUBSCRIBE;
        TopicFilter filter = isSubscribe ? TopicFilter.parse(request.topic()) : null;
        if (isSubscribe && filter == null) {
            return NO_FILTER;
        }
        List<String> levels = filter == null ? TopicFilter.split(request.topic()) : filter.levels();
        for (AclSource source : sources) {
            PermissionRule rule = switch (source) {
                case FILE -> ofFile(now, request.operation(), client, clientId, levels);
                case TOKEN, HTTP -> ofLogin(source, now, request, client, levels);
            };
            if (rule != null) {
                return rule;
            }
        }
        return null;
    }

    private @Nullable PermissionRule ofFile(
            Rules now, AclOperation operation, Principal client, String clientId, List<String> levels) {
        AccessList list = now.list();
        return list == null ? null : list.deciding(operation, now.client(client, clientId), levels, narrows);
    }

    /**
     * The rule of the client's login that decides, or null. While the permissions of a restored session's owner are unknown, a user of the
     * users file has none: it logs in with a password, not with a token.
     */
    private @Nullable PermissionRule ofLogin(
            AclSource source, Rules now, AclRequest request, Principal client, List<String> levels) {
        LoginPermissions own = client.permissions();
        if (own == null || (own.isKnown() ? own.source() != source : now.isUserOfFile(client))) {
            return null;
        }
        return own.deciding(request, levels, narrows);
    }

    /** Whether the HTTP service has declared the client a superuser, who may do everything, and {@code http} is a source of permissions. */
    private boolean isSuperuser(Principal client) {
        LoginPermissions own = client.permissions();
        return own != null && own.isSuperuser() && sources.contains(AclSource.HTTP);
    }

    /** Whether a request that no rule of any source matches is denied, instead of allowed. */
    private boolean isClosed(Rules now, Principal client) {
        LoginPermissions own = client.permissions();
        return deniesOthers
                || now.list() != null
                || (own != null && own.source() != null && sources.contains(own.source()));
    }
}
