package culex.broker.security;

import java.util.Set;

/**
 * The properties of a client to which the rules of an ACL file apply.
 *
 * @param roles the current roles of the client
 */
record AclClient(Principal principal, Set<String> roles, String clientId) {}
