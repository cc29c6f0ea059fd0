package culex.broker.security;

import culex.broker.packet.ReasonCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * Accepts every client as anonymous where the listener allows that, and rejects the client elsewhere: the last authenticator while no users
 * are configured.
 */
public final class AnonymousAuthenticator implements Authenticator {
    private final boolean allowed;
    private final boolean ignoresCredentials;

    /** Creates an authenticator that accepts clients without credentials, and clients with credentials without checking the credentials. */
    public AnonymousAuthenticator(boolean allowed) {
        this(allowed, true);
    }

    /**
     * @param allowed whether anonymous clients may connect to listeners without a setting for that
     * @param ignoresCredentials whether a client with credentials is anonymous; otherwise the decision is left to the next authenticator,
     *     and a client without a decision is rejected
     */
    public AnonymousAuthenticator(boolean allowed, boolean ignoresCredentials) {
        this.allowed = allowed;
        this.ignoresCredentials = ignoresCredentials;
    }

    @Override
    public CompletionStage<Authentication> authenticate(Credentials credentials, BooleanSupplier isGone) {
        boolean hasCredentials = credentials.userName() != null || credentials.password() != null;
        if (hasCredentials && !ignoresCredentials) {
            return CompletableFuture.completedFuture(Authentication.PASSED_ON);
        }
        boolean isAllowed = switch (credentials.peer().listener().anonymous()) {
            case AS_ELSEWHERE -> allowed;
            case ALLOWED -> true;
            case REJECTED -> false;
        };
        // The user name that the client sent is not verified, so the client stays anonymous.
        Authentication outcome = isAllowed
                ? new Authentication.Accepted(Principal.ANONYMOUS)
                : new Authentication.Refused(
                        LoginFailure.ANONYMOUS, ReasonCode.NOT_AUTHORIZED, "anonymous clients are not allowed");
        return CompletableFuture.completedFuture(outcome);
    }
}
