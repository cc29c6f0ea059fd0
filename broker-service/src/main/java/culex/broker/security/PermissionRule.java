package culex.broker.security;

/** A rule that decides a request. */
interface PermissionRule {
    /** Whether the rule allows the matching requests; a rule that does not allow them denies them. */
    boolean allows();

    /** The text of the rule for the log, with its source. */
    String reason();

    /** A rule that is built in, not from a file or token. */
    record Fixed(boolean allows, String reason) implements PermissionRule {}
}
