package culex.broker.security;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is, once authenticated. A client that was not authenticated is anonymous, whatever user name it sent.
 *
 * @param userName the name it was authenticated by, or null when it is anonymous
 * @param roles the roles that authentication gave it; an anonymous client has none
 * @param permissions what its token, or the answer of the HTTP service, allows it; null when that says nothing about it
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

    /** @throws IllegalArgumentException when the user name is empty, or an anonymous client is to have roles */
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

    /** The owner of a session from the store, who has not logged in since: the permissions of its login are not known. */
    static Principal restored(String userName) {
        return new Principal(userName, Set.of(), LoginPermissions.UNKNOWN);
    }

    public boolean isAnonymous() {
        return userName == null;
    }
}
