package culex.broker.security;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the session of a Client Identifier ({@code mqtt.security.session-owner}).
 *
 * @param isEnforced whether a session belongs to the user that created it; otherwise whoever knows its Client Identifier may use it
 * @param anonymousAllowed whether anonymous clients may connect
 */
public record SessionOwnership(boolean isEnforced, boolean anonymousAllowed) {
    /**
     * What is stored as the owner of a session that an anonymous client created. No user name is empty.
     */
    public static final String ANONYMOUS = "";

    /**
     * Whether a client may use a session.
     *
     * @param owner the user name of the owner, {@link #ANONYMOUS}, or null for a session that was stored without an owner: it belongs to
     *     the first client that resumes it. The same holds for a session of an anonymous client once these may not connect any more,
     *     since its owner cannot come back.
     */
    public boolean mayUse(@Nullable String owner, Principal client) {
        if (!isEnforced || owner == null || owner.equals(ownerName(client))) {
            return true;
        }
        return owner.equals(ANONYMOUS) && !anonymousAllowed;
    }

    /** A client as the owner of a session. */
    public static String ownerName(Principal client) {
        return Objects.requireNonNullElse(client.userName(), ANONYMOUS);
    }
}
