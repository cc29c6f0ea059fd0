package culex.broker.security;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The permissions that a client brings with its login: those in its token, or in the answer of the HTTP backend.
 *
 * @param source where they come from
 * @param rules the rules; the first one that matches decides
 * @param deniesOthers whether what no rule matches is denied; otherwise the next source of permissions is asked
 */
record LoginPermissions(Kind kind, AclSource source, List<LoginRule> rules, boolean deniesOthers) {
    /** The client may do everything but write what is the server's. */
    static final LoginPermissions SUPERUSER = new LoginPermissions(Kind.SUPERUSER, AclSource.HTTP, List.of(), false);
    /**
     * The client has not logged in since the broker started, so that its permissions are not known. It is allowed to have messages queued:
     * they are checked when it logs in.
     */
    static final LoginPermissions UNKNOWN = new LoginPermissions(Kind.UNKNOWN, AclSource.TOKEN, List.of(), false);

    private static final PermissionRule OF_SUPERUSER =
            new PermissionRule.Fixed(true, "the HTTP backend says that it is a superuser");
    private static final PermissionRule NOT_KNOWN_YET =
            new PermissionRule.Fixed(true, "its permissions are checked when it logs in");

    /** What kind of permissions they are. */
    enum Kind {
        RULES,
        SUPERUSER,
        UNKNOWN
    }

    LoginPermissions {
        rules = List.copyOf(rules);
    }

    static LoginPermissions of(AclSource source, List<LoginRule> rules, boolean deniesOthers) {
        return new LoginPermissions(Kind.RULES, source, rules, deniesOthers);
    }

    /** The rule that decides before all sources are asked, or null. */
    @Nullable PermissionRule first() {
        return kind == Kind.SUPERUSER ? OF_SUPERUSER : null;
    }

    /**
     * The rule that decides when a source is asked, or null when there is none and the next source is asked.
     *
     * @param levels the levels of the Topic Name or Topic Filter of the request
     * @param narrows see {@link LoginRule#matches}
     */
    @Nullable PermissionRule deciding(AclSource asked, AclRequest request, List<String> levels, boolean narrows) {
        if (kind == Kind.UNKNOWN) {
            AclOperation operation = request.operation();
            boolean isOffline = operation == AclOperation.RECEIVE || operation == AclOperation.WILL;
            return isOffline && asked != AclSource.FILE ? NOT_KNOWN_YET : null;
        }
        if (asked != source || kind != Kind.RULES) {
            return null;
        }
        for (LoginRule rule : rules) {
            if (rule.matches(request, levels, narrows)) {
                return rule;
            }
        }
        return deniesOthers
                ? new PermissionRule.Fixed(false, "no rule in the acl of " + source.text() + " allows it")
                : null;
    }

    /** Whether a decision about a message that is published depends on its QoS or retain flag. */
    boolean hasConditions() {
        for (LoginRule rule : rules) {
            if (rule.hasConditions()) {
                return true;
            }
        }
        return false;
    }
}
