package culex.broker.security;

import java.util.Locale;

/** What a client does that needs a permission. */
public enum AclOperation {
    /** It sends PUBLISH. */
    PUBLISH,
    /** Its will is published. */
    WILL,
    /** It sends SUBSCRIBE for a Topic Filter. */
    SUBSCRIBE,
    /** It is sent a message. */
    RECEIVE;

    /** Whether it needs the permission to write. */
    boolean writes() {
        return this == PUBLISH || this == WILL;
    }

    /** The name as metrics and the log write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
