package culex.broker.security;

import org.jspecify.annotations.Nullable;

/**
 * The client that a Session belongs to, whose permissions decide what the Session receives. Changed on the Session's loop, read from any
 * thread.
 */
public final class SessionOwner {
    /** The client; null for a Session that an earlier version stored without an owner: it receives as an anonymous client. */
    private volatile @Nullable Principal principal;

    public SessionOwner(@Nullable Principal principal) {
        this.principal = principal;
    }

    /** The owner of a stored Session. */
    public static SessionOwner stored(@Nullable String name) {
        if (name == null) {
            return new SessionOwner(null);
        }
        return new SessionOwner(
                name.equals(SessionOwnership.ANONYMOUS) ? Principal.ANONYMOUS : Principal.restored(name));
    }

    /** The user name for the store; {@link SessionOwnership#ANONYMOUS} for an anonymous client, null when there is no owner yet. */
    public @Nullable String name() {
        Principal owner = principal;
        return owner == null ? null : SessionOwnership.ownerName(owner);
    }

    /** The client whose permissions apply to the Session. */
    public Principal principal() {
        Principal owner = principal;
        return owner == null ? Principal.ANONYMOUS : owner;
    }

    /** Sets the client that uses the Session from now on; returns whether the permissions that apply have changed. */
    public boolean become(Principal client) {
        Principal before = principal();
        principal = client;
        return !before.equals(client);
    }
}
