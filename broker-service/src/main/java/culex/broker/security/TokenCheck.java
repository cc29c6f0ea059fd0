package culex.broker.security;

import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Checks tokens before their clients have sent CONNECT. May be called from any thread; nothing here waits. */
public interface TokenCheck {
    /**
     * Returns what is wrong with a token, as one clause; null when no error was found. The signature is not checked, so a token without an
     * error may be invalid nevertheless.
     */
    @Nullable String error(String token);

    /**
     * Checks a token in the same way as at CONNECT, but not its claims about the Client Identifier and the permissions.
     *
     * @param source the address whose share of the queue of checks this check uses
     * @param isGone returns whether the client has disconnected; called from any thread. Once it returns true, the stage may never complete
     * @return accepted until the token expires, or refused; completes on any thread
     */
    CompletionStage<Authentication> verify(String token, String source, BooleanSupplier isGone);
}
