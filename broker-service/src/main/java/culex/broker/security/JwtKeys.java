package culex.broker.security;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jose4j.jwk.JsonWebKey;
import org.jspecify.annotations.Nullable;

/** The public keys that signatures of tokens are checked with. May be called from any thread. */
interface JwtKeys {
    /**
     * The keys to check the signature of a token. Fails when no keys are available. Empty when the token names an unknown key, and the keys
     * cannot be fetched again yet to look for it. After a fetch that does not contain the key, the keys are returned without it.
     *
     * @param keyId the key that the token names, or null when it names none
     */
    CompletionStage<List<JsonWebKey>> keysFor(@Nullable String keyId);
}
