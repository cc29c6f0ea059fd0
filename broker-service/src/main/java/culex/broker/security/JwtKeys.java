package culex.broker.security;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jose4j.jwk.JsonWebKey;
import org.jspecify.annotations.Nullable;

/** The public keys that signatures of tokens are checked with. May be called from any thread. */
interface JwtKeys {
    /**
     * The keys to check a token with; fails when they cannot be had. Empty when the key that the token names is not among them, but may be
     * a new one that cannot be looked up yet.
     *
     * @param keyId the key that the token names, or null when it names none
     */
    CompletionStage<List<JsonWebKey>> keysFor(@Nullable String keyId);
}
