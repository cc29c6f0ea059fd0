package culex.broker.security;

/** What a decision follows from. */
interface PermissionRule {
    /** Whether it allows what it applies to; otherwise it denies that. */
    boolean allows();

    /** The rule as the log names it, with its source. */
    String reason();

    /** A rule that is in no file and no token. */
    record Fixed(boolean allows, String reason) implements PermissionRule {}
}
