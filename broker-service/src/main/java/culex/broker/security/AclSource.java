package culex.broker.security;

import java.util.List;

/** Where permissions come from. */
public enum AclSource {
    /** The token (JWT) of the client. */
    TOKEN,
    /** The answer of the HTTP service that was asked about the client. */
    HTTP,
    /** The ACL file. */
    FILE;

    /** The order in which they are asked when the settings name none. */
    static final List<AclSource> DEFAULT_ORDER = List.of(TOKEN, HTTP, FILE);
}
