package culex.broker.security;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a client after authentication. A client that was not authenticated is anonymous, whatever user name it sent.
 *
 * @param userName the authenticated user name, or null for an anonymous client
 * @param roles the roles from authentication; an anonymous client has none
 * @param permissions the permissions in the client's token or in the response of the HTTP service; null when there are none
 */
public record Principal(
        @Nullable String userName,
        Set<String> roles,
        @Nullable LoginPermissions permissions) {
    /** A client that was not authenticated. */
    public static final Principal ANONYMOUS = new Principal(null, Set.of());

    public Principal(@Nullable String userName, Set<String> roles) {
        this(userName, roles, null);
    }

    /** @throws IllegalArgumentException when the user name is empty, or an anonymous client has roles */
    public Principal {
        if (userName == null ? !roles.isEmpty() : userName.isEmpty()) {
            throw new IllegalArgumentException("a principal with roles has a user name, and no user name is empty");
        }
        roles = Set.copyOf(roles);
    }

    /** A user without roles. */
    public static Principal user(String userName) {
        return new Principal(userName, Set.of());
    }

    /** The owner of a stored session, who has not logged in since the broker started, so that the owner's permissions are not known. */
    static Principal restored(String userName) {
        return new Principal(userName, Set.of(), LoginPermissions.UNKNOWN);
    }

    public boolean isAnonymous() {
        return userName == null;
    }
}
