package culex.broker.security;

import java.util.Set;

/**
 * A client as the rules of an ACL file see it.
 *
 * @param roles the roles that it has now
 */
record AclClient(Principal principal, Set<String> roles, String clientId) {}
