package culex.broker.security;

import org.jspecify.annotations.Nullable;

/** The client that a Session belongs to: with its permissions the Session receives. Changed on the Session's loop, read from any thread. */
public final class SessionOwner {
    /** Null for a Session that was stored before owners were: it receives as an anonymous client. */
    private volatile @Nullable Principal principal;

    public SessionOwner(@Nullable Principal principal) {
        this.principal = principal;
    }

    /** The owner of a Session that came from the store. */
    public static SessionOwner stored(@Nullable String name) {
        if (name == null) {
            return new SessionOwner(null);
        }
        return new SessionOwner(
                name.equals(SessionOwnership.ANONYMOUS) ? Principal.ANONYMOUS : Principal.restored(name));
    }

    /** The user name as the store has it; {@link SessionOwnership#ANONYMOUS} for an anonymous client, null when there is no owner yet. */
    public @Nullable String name() {
        Principal owner = principal;
        return owner == null ? null : SessionOwnership.ownerName(owner);
    }

    /** Whose permissions hold. */
    public Principal principal() {
        Principal owner = principal;
        return owner == null ? Principal.ANONYMOUS : owner;
    }

    /** A client uses the Session from now on; returns whether that changes whose permissions hold. */
    public boolean become(Principal client) {
        Principal before = principal();
        principal = client;
        return !before.equals(client);
    }
}
