package culex.broker.security;

import org.jspecify.annotations.Nullable;

/**
 * Who a client is, once authenticated.
 *
 * @param userName the name it was authenticated by, or null when it is anonymous
 */
public record ClientIdentity(String clientId, @Nullable String userName) {}
