package culex.support.api;

/**
 * The sender of a request to an HTTP API.
 *
 * @param name the name of the key of the sender, for the audit log
 * @param isKnown whether the sender has logged in with an API key
 */
public record Caller(String name, Role role, boolean isKnown) {
    /** A caller that has not logged in, if everybody may read. */
    public static final Caller EVERYBODY = new Caller("everybody", Role.VIEWER, false);
}
