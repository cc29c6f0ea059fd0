package culex.broker.security;

import culex.broker.packet.ReasonCode;
import culex.broker.transport.Peer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * OAUTHBEARER (RFC 7628): a client sends its token as Authentication Data, and again a new one before that has expired. What a token must be
 * is the same as for a token in place of the password.
 */
final class BearerAuthenticator implements EnhancedAuthenticator {
    private static final byte[] NO_DATA = {};

    /** The header (channel binding flag and perhaps a name), then fields that 0x01 separates and ends; one of them is the token. */
    private static final Pattern MESSAGE = Pattern.compile(
            "[ny],(?:a=([^,\u0001]+))?,\u0001(?:[a-z]+=[^\u0001]*\u0001)*?auth=[Bb]earer +([^\u0001 ]+) *\u0001"
                    + "(?:[a-z]+=[^\u0001]*\u0001)*\u0001");

    private final Authenticator tokens;

    /** @param tokens authenticates by a token in place of the password */
    BearerAuthenticator(Authenticator tokens) {
        this.tokens = tokens;
    }

    @Override
    public String method() {
        return "OAUTHBEARER";
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
            return null; // the token names the user, and is not checked yet
        }

        @Override
        public CompletionStage<Step> onData(byte[] data) {
            if (data.length == 0 && !isInvited) {
                isInvited = true;
                return CompletableFuture.completedFuture(new Step.Continue(NO_DATA));
            }
            Matcher message = MESSAGE.matcher(new String(data, StandardCharsets.UTF_8));
            if (!message.matches()) {
                return CompletableFuture.completedFuture(
                        failed("the Authentication Data is not a message of OAUTHBEARER"));
            }
            byte[] token = message.group(2).getBytes(StandardCharsets.UTF_8);
            String actsFor = message.group(1);
            return tokens.authenticate(new Authenticator.Credentials(clientId, null, token, peer), isGone)
                    .thenApply(answer -> step(answer, actsFor));
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
