package culex.broker.security;

import java.util.Locale;

/** The operations of a client that need a permission. */
public enum AclOperation {
    /** The client sends PUBLISH. */
    PUBLISH,
    /** The client's will is published. */
    WILL,
    /** The client sends SUBSCRIBE for a Topic Filter. */
    SUBSCRIBE,
    /** The broker sends a message to the client. */
    RECEIVE;

    /** Whether the operation needs the permission to publish. */
    boolean writes() {
        return this == PUBLISH || this == WILL;
    }

    /** The name of the operation in metrics and in the log. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
