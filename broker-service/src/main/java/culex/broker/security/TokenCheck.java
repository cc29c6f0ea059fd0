package culex.broker.security;

import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Checks tokens before their clients have sent CONNECT. May be called from any thread; nothing here waits. */
public interface TokenCheck {
    /**
     * Returns what is wrong with a token, as one clause, as far as that is known without a key: the signature is not checked, so a token
     * without an error is not valid yet. Null when nothing is wrong.
     */
    @Nullable String error(String token);

    /**
     * Checks a token as at CONNECT, except for what it says about the Client Identifier and its permissions.
     *
     * @param source the address whose share of the queue of checks this check uses
     * @param isGone whether the client has left; called from any thread. If so, the stage may never complete
     * @return accepted until the token expires, or refused; completes on any thread
     */
    CompletionStage<Authentication> verify(String token, String source, BooleanSupplier isGone);
}
