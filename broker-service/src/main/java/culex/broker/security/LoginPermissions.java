package culex.broker.security;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The permissions of a client's login: those in its token, or in the response of the HTTP service.
 *
 * @param source the source of the permissions; null for {@link #UNKNOWN}
 * @param isSuperuser whether the client may do everything that any client may
 * @param rules the rules; the first one that matches decides
 * @param deniesOthers whether requests that no rule matches are denied; otherwise the next source of permissions decides
 */
record LoginPermissions(@Nullable AclSource source, boolean isSuperuser, List<LoginRule> rules, boolean deniesOthers) {
    /**
     * The client has not logged in since the broker started, so that its permissions are not known. Messages are queued for it, and checked
     * when it has logged in.
     */
    static final LoginPermissions UNKNOWN = new LoginPermissions(null, false, List.of(), false);

    /** The HTTP service says that the client may do everything. */
    static final LoginPermissions SUPERUSER = new LoginPermissions(AclSource.HTTP, true, List.of(), false);

    private static final PermissionRule NOT_KNOWN_YET =
            new PermissionRule.Fixed(true, "its permissions are checked when it logs in");
    private static final PermissionRule NOT_LISTED =
            new PermissionRule.Fixed(false, "no rule in the acl of its login allows it");

    LoginPermissions {
        rules = List.copyOf(rules);
    }

    static LoginPermissions of(AclSource source, List<LoginRule> rules, boolean deniesOthers) {
        return new LoginPermissions(source, false, rules, deniesOthers);
    }

    /** Whether these permissions are known; false only for {@link #UNKNOWN}. */
    boolean isKnown() {
        return source != null;
    }

    /**
     * The rule that decides, or null when there is none, so that the next source decides.
     *
     * @param levels the levels of the Topic Name or Topic Filter of the request
     * @param narrows see {@link LoginRule#matches}
     */
    @Nullable PermissionRule deciding(AclRequest request, List<String> levels, boolean narrows) {
        if (!isKnown()) {
            AclOperation operation = request.operation();
            boolean isOffline = operation == AclOperation.RECEIVE || operation == AclOperation.WILL;
            return isOffline ? NOT_KNOWN_YET : null;
        }
        for (LoginRule rule : rules) {
            if (rule.matches(request, levels, narrows)) {
                return rule;
            }
        }
        return deniesOthers ? NOT_LISTED : null;
    }

    /** Whether decisions about messages that the client publishes depend on their QoS or RETAIN flag. */
    boolean hasConditions() {
        for (LoginRule rule : rules) {
            if (rule.hasConditions()) {
                return true;
            }
        }
        return false;
    }
}
