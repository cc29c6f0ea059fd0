package culex.broker.security;

import java.util.List;

/** Where permissions come from. */
public enum AclSource {
    /** The token (JWT) of the client. */
    TOKEN("its token"),
    /** The answer of the HTTP backend that accepted the client. */
    HTTP("the HTTP backend"),
    /** The ACL file. */
    FILE("the ACL file");

    /** The order in which they are asked when the settings name none. */
    static final List<AclSource> DEFAULT_ORDER = List.of(TOKEN, HTTP, FILE);

    private final String text;

    AclSource(String text) {
        this.text = text;
    }

    /** What the log calls it. */
    String text() {
        return text;
    }
}
