package culex.broker.security;

import org.jspecify.annotations.Nullable;

/** Checks a token before its client has sent CONNECT. */
@FunctionalInterface
public interface TokenCheck {
    /**
     * Returns what is wrong with a token, as one clause, as far as that can be checked without the keys. Does not block; may be called from
     * any thread. The signature is not checked, so a token without an error may still be invalid.
     *
     * @return null when no error was found
     */
    @Nullable String error(String token);
}
