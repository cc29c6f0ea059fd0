package culex.broker.security;

import culex.broker.packet.ReasonCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Lets everybody in, or nobody: what holds while no users are configured. */
public final class AnonymousAuthenticator implements Authenticator {
    private final boolean allowed;

    public AnonymousAuthenticator(boolean allowed) {
        this.allowed = allowed;
    }

    @Override
    public CompletionStage<Authentication> authenticate(Credentials credentials) {
        Authentication outcome = allowed
                ? new Authentication.Accepted(new ClientIdentity(credentials.clientId(), credentials.userName()))
                : new Authentication.Refused(ReasonCode.NOT_AUTHORIZED, "anonymous clients are not allowed");
        return CompletableFuture.completedFuture(outcome);
    }
}
