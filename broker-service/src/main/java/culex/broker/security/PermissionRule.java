package culex.broker.security;

/** A rule that decides a request. */
interface PermissionRule {
    /** Whether the rule allows the requests that it matches; otherwise it denies them. */
    boolean allows();

    /** The text of the rule for the log, with its source. */
    String reason();

    /** A rule that is built in, not from a file or token. */
    record Fixed(boolean allows, String reason) implements PermissionRule {}
}
