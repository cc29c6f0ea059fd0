package culex.broker.security;

import java.util.List;

/** The sources of permissions. */
public enum AclSource {
    /** The token (JWT) of the client. */
    TOKEN,
    /** The response of the HTTP service about the client. */
    HTTP,
    /** The permissions in the ACL file. */
    FILE;

    /** The order of the sources when the settings name none. */
    static final List<AclSource> DEFAULT_ORDER = List.of(TOKEN, HTTP, FILE);
}
