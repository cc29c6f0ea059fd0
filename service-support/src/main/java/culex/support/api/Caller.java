package culex.support.api;

/**
 * Who sends a request to an HTTP API.
 *
 * @param name the name of its key, for the audit log
 * @param isKnown whether it has logged in
 */
public record Caller(String name, Role role, boolean isKnown) {
    /** A caller that has not logged in, where everybody may read. */
    public static final Caller EVERYBODY = new Caller("everybody", Role.VIEWER, false);
}
