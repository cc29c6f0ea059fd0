package culex.broker.security;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the session of a Client Identifier ({@code mqtt.security.session-owner}).
 *
 * @param isEnforced whether a session belongs to the user that created it; otherwise every client with its Client Identifier may use it
 * @param anonymousAllowed whether anonymous clients may connect
 */
public record SessionOwnership(boolean isEnforced, boolean anonymousAllowed) {
    /** The stored owner of a session that an anonymous client created. User names are never empty. */
    public static final String ANONYMOUS = "";

    /**
     * Whether a client may use a session.
     *
     * @param owner the user name of the owner, {@link #ANONYMOUS}, or null for a session that was stored without an owner: it belongs to
     *     the first client that resumes it. So does a session of an anonymous client when anonymous clients may not connect any more,
     *     because its owner cannot reconnect.
     */
    public boolean mayUse(@Nullable String owner, Principal client) {
        if (!isEnforced || owner == null || owner.equals(ownerName(client))) {
            return true;
        }
        return owner.equals(ANONYMOUS) && !anonymousAllowed;
    }

    /** The name of a client as the owner of a session. */
    public static String ownerName(Principal client) {
        return Objects.requireNonNullElse(client.userName(), ANONYMOUS);
    }
}
