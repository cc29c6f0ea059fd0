package culex.broker.security;

import culex.broker.packet.ReasonCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** Lets everybody in, or nobody: what holds while no users are configured. */
public final class AnonymousAuthenticator implements Authenticator {
    private final boolean allowed;

    public AnonymousAuthenticator(boolean allowed) {
        this.allowed = allowed;
    }

    @Override
    public CompletionStage<Authentication> authenticate(Credentials credentials, BooleanSupplier isGone) {
        // A user name that the client sent is not verified, so it is no part of the identity.
        Authentication outcome = allowed
                ? new Authentication.Accepted(Principal.ANONYMOUS)
                : new Authentication.Refused(
                        LoginFailure.ANONYMOUS, ReasonCode.NOT_AUTHORIZED, "anonymous clients are not allowed");
        return CompletableFuture.completedFuture(outcome);
    }
}
