package culex.broker.security;

import culex.broker.packet.ReasonCode;
import culex.broker.transport.Peer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * OAUTHBEARER (RFC 7628): a client sends its token as Authentication Data, and a new token before that one expires. The token is checked in
 * the same way as one that is sent as the password.
 */
final class BearerAuthenticator implements EnhancedAuthenticator {
    private static final byte[] NO_DATA = {};

    private final Authenticator tokens;

    /** @param tokens authenticates a client with a token as its password */
    BearerAuthenticator(Authenticator tokens) {
        this.tokens = tokens;
    }

    @Override
    public String method() {
        return "OAUTHBEARER";
    }

    @Override
    public AuthenticatorKind kind() {
        return AuthenticatorKind.JWT;
    }

    @Override
    public Exchange begin(String clientId, Peer peer, BooleanSupplier isGone) {
        return new BearerExchange(clientId, peer, isGone);
    }

    private static Step failed(String reason) {
        return new Step.Failed(new Authentication.Refused(LoginFailure.CREDENTIALS, ReasonCode.NOT_AUTHORIZED, reason));
    }

    private final class BearerExchange implements Exchange {
        private final String clientId;
        private final Peer peer;
        private final BooleanSupplier isGone;
        private boolean isInvited;

        BearerExchange(String clientId, Peer peer, BooleanSupplier isGone) {
            this.clientId = clientId;
            this.peer = peer;
            this.isGone = isGone;
        }

        @Override
        public @Nullable String userName() {
            return null; // the user is not known: only the token names the user, and the token is not checked yet
        }

        @Override
        public CompletionStage<Step> onData(byte[] data) {
            if (data.length == 0 && !isInvited) {
                isInvited = true;
                return CompletableFuture.completedFuture(new Step.Continue(NO_DATA));
            }
            BearerMessage message = BearerMessage.parse(data);
            if (message == null) {
                return CompletableFuture.completedFuture(
                        failed("the Authentication Data is not a message of OAUTHBEARER"));
            }
            byte[] token = message.token().getBytes(StandardCharsets.UTF_8);
            return tokens.authenticate(new Authenticator.Credentials(clientId, null, token, peer), isGone)
                    .thenApply(answer -> step(answer, message.actsFor()));
        }

        private Step step(Authentication answer, @Nullable String actsFor) {
            return switch (answer) {
                case Authentication.Accepted accepted ->
                    actsFor == null
                                    || Objects.equals(
                                            actsFor, accepted.principal().userName())
                            ? new Step.Done(NO_DATA, accepted)
                            : failed("the client wants to act for another user");
                case Authentication.PassedOn _ -> failed("its token is no JWT");
                case Authentication.Refused refused
                when refused.failure() == LoginFailure.CREDENTIALS -> failed(refused.reason());
                case Authentication.Refused refused -> new Step.Failed(refused);
            };
        }
    }
}
