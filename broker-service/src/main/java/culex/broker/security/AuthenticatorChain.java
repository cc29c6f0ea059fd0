package culex.broker.security;

import culex.broker.packet.ReasonCode;
import culex.broker.transport.LogInterval;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Calls authenticators one after the other: the first one that accepts or rejects the client decides. A client is rejected if none of them
 * decides, or if an authenticator fails.
 */
public final class AuthenticatorChain implements Authenticator {
    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

    private final List<Authenticator> authenticators;
    private final LogInterval logInterval = new LogInterval(LOG_INTERVAL, System::nanoTime);

    public AuthenticatorChain(List<? extends Authenticator> authenticators) {
        this.authenticators = List.copyOf(authenticators);
    }

    @Override
    public CompletionStage<Authentication> authenticate(Credentials credentials, BooleanSupplier isGone) {
        return ask(0, credentials, isGone);
    }

    private CompletionStage<Authentication> ask(int index, Credentials credentials, BooleanSupplier isGone) {
        if (index == authenticators.size()) {
            return CompletableFuture.completedFuture(endOfChain(credentials));
        }
        return answerOf(authenticators.get(index), credentials, isGone)
                .thenCompose(answer -> answer instanceof Authentication.PassedOn
                        ? ask(index + 1, credentials, isGone)
                        : CompletableFuture.completedStage(answer));
    }

    /** The result of an authenticator. When the authenticator fails, the client is rejected, and the next one is not called. */
    private CompletionStage<Authentication> answerOf(
            Authenticator authenticator, Credentials credentials, BooleanSupplier isGone) {
        try {
            return authenticator.authenticate(credentials, isGone).handle(this::answerOrUnavailable);
        } catch (RuntimeException failed) {
            return CompletableFuture.completedFuture(answerOrUnavailable(null, failed));
        }
    }

    private Authentication answerOrUnavailable(@Nullable Authentication answer, @Nullable Throwable failure) {
        if (failure == null && answer != null) {
            return answer;
        }
        if (logInterval.mayLog()) {
            LOG.error(
                    "An authenticator failed; its client is rejected. Further failures are logged after 10 s", failure);
        }
        return new Authentication.Refused(
                LoginFailure.UNAVAILABLE, ReasonCode.SERVER_UNAVAILABLE, "authentication is not available");
    }

    private static Authentication endOfChain(Credentials credentials) {
        return credentials.userName() == null && credentials.password() == null
                ? new Authentication.Refused(
                        LoginFailure.ANONYMOUS, ReasonCode.NOT_AUTHORIZED, "anonymous clients are not allowed")
                : new Authentication.Refused(
                        LoginFailure.CREDENTIALS,
                        ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                        "the user name or password is wrong");
    }
}
