package culex.broker.security;

import org.jspecify.annotations.Nullable;

/** Looks at a token before its client has sent CONNECT. */
@FunctionalInterface
public interface TokenCheck {
    /**
     * What is wrong with a token, as one clause, as far as that can be told at once; from any thread, without waiting. The signature is not
     * checked: a token with nothing wrong is not valid yet.
     *
     * @return null when nothing is wrong
     */
    @Nullable String error(String token);
}
