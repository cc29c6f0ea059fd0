package culex.broker.security;

import com.ongres.scram.common.ClientFinalMessage;
import com.ongres.scram.common.ClientFirstMessage;
import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ServerFinalMessage;
import com.ongres.scram.common.ServerFirstMessage;
import com.ongres.scram.common.exception.ScramParseException;
import culex.broker.packet.ReasonCode;
import culex.broker.transport.Peer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677) against the users file: neither side sends a password, and the client also gets a proof that the
 * broker knows the password. The ongres library implements the messages and their cryptography; this class implements the order of the
 * exchange. The server computes only a few HMACs, which are fast enough for an event loop: the slow part runs on the client.
 */
public final class ScramAuthenticator implements EnhancedAuthenticator {
    private static final int NONCE_LENGTH = 24;
    /** Maximum length of a client's nonce. The challenge repeats the nonce, and must fit into Authentication Data (65,535 bytes). */
    private static final int CLIENT_NONCE_MAX = 1024;

    private static final String PROOF = ",p=";

    private final Supplier<Users> users;
    private final SecureRandom random;

    public ScramAuthenticator(Supplier<Users> users, SecureRandom random) {
        this.users = users;
        this.random = random;
    }

    @Override
    public String method() {
        return ScramCredential.MECHANISM.getName();
    }

    @Override
    public AuthenticatorKind kind() {
        return AuthenticatorKind.USERS_FILE;
    }

    @Override
    public Exchange begin(String clientId, Peer peer, BooleanSupplier isGone) {
        return new ScramExchange();
    }

    private static Step failed(String reason) {
        return new Step.Failed(new Authentication.Refused(LoginFailure.CREDENTIALS, ReasonCode.NOT_AUTHORIZED, reason));
    }

    private final class ScramExchange implements Exchange {
        private @Nullable ClientFirstMessage first;
        private @Nullable ServerFirstMessage challenge;
        private @Nullable ScramCredential credential;
        private boolean known;
        private boolean invited;

        @Override
        public @Nullable String userName() {
            return first == null ? null : first.getUsername();
        }

        @Override
        public CompletionStage<Step> onData(byte[] data) {
            return CompletableFuture.completedFuture(step(data));
        }

        private Step step(byte[] data) {
            String message = new String(data, StandardCharsets.UTF_8);
            try {
                ClientFirstMessage clientFirst = first;
                ServerFirstMessage serverFirst = challenge;
                ScramCredential proved = credential;
                return clientFirst == null || serverFirst == null || proved == null
                        ? onFirst(message)
                        : onFinal(message, clientFirst, serverFirst, proved);
            } catch (ScramParseException | IllegalArgumentException malformed) {
                return failed("the Authentication Data is not a message of SCRAM");
            }
        }

        private Step onFirst(String message) throws ScramParseException {
            if (message.isEmpty() && !invited) {
                // In RFC 5802 the client sends the first message. A client that sent no data with CONNECT gets an empty
                // AUTH first, once.
                invited = true;
                return new Step.Continue(new byte[0]);
            }
            ClientFirstMessage parsed = ClientFirstMessage.parseFrom(message);
            if (parsed.isChannelBindingRequired()) {
                return failed("the client asks for channel binding");
            }
            if (parsed.getClientNonce().length() > CLIENT_NONCE_MAX) {
                return failed("the nonce of the client has more than " + CLIENT_NONCE_MAX + " characters");
            }
            String authorizedAs = parsed.getGs2Header().getAuthzid();
            if (authorizedAs != null && !authorizedAs.equals(parsed.getUsername())) {
                return failed("the client wants to act for another user");
            }
            Users now = users.get();
            ScramCredential asked = now.credential(parsed.getUsername());
            ServerFirstMessage answer = new ServerFirstMessage(
                    parsed.getClientNonce(),
                    ScramFunctions.nonce(NONCE_LENGTH, random),
                    Base64.getEncoder().encodeToString(asked.salt()),
                    asked.iterations());
            known = now.has(parsed.getUsername());
            first = parsed;
            credential = asked;
            challenge = answer;
            return new Step.Continue(answer.toString().getBytes(StandardCharsets.UTF_8));
        }

        private Step onFinal(
                String message,
                ClientFirstMessage clientFirst,
                ServerFirstMessage serverFirst,
                ScramCredential proved) {
            int proofAt = message.lastIndexOf(PROOF);
            if (proofAt < 0) {
                return failed("the proof of SCRAM is missing");
            }
            byte[] proof = Base64.getDecoder().decode(message.substring(proofAt + PROOF.length()));
            // The client's last message must repeat the channel binding data of the client's first message, and the
            // nonce of the server's first message. The expected message consists of these two and the received proof,
            // so the received message must be equal to the expected message.
            ClientFinalMessage expected =
                    new ClientFinalMessage(clientFirst.getGs2Header(), null, serverFirst.getNonce(), proof);
            if (!expected.toString().equals(message)) {
                return failed("the last message of SCRAM does not fit the first ones");
            }
            String signed = ScramFunctions.authMessage(clientFirst, serverFirst, null);
            boolean proven =
                    ScramFunctions.verifyClientProof(ScramCredential.MECHANISM, proof, proved.storedKey(), signed);
            if (!proven || !known) {
                return failed("the user name or password is wrong");
            }
            byte[] signature = ScramFunctions.serverSignature(ScramCredential.MECHANISM, proved.serverKey(), signed);
            String last = new ServerFinalMessage(signature).toString();
            return new Step.Done(
                    last.getBytes(StandardCharsets.UTF_8),
                    new Authentication.Accepted(users.get().principal(clientFirst.getUsername())));
        }
    }
}
