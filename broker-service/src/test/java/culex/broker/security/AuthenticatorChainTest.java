package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import culex.broker.packet.ReasonCode;
import culex.broker.transport.ListenerTerms;
import culex.broker.transport.Peer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuthenticatorChainTest {
    private static final Authenticator PASSES_ON = (_, _) -> completed(Authentication.PASSED_ON);
    private static final Authenticator ACCEPTS =
            (_, _) -> completed(new Authentication.Accepted(Principal.user("known")));
    private static final Authenticator REJECTS = (_, _) -> completed(
            new Authentication.Refused(LoginFailure.CREDENTIALS, ReasonCode.BAD_USER_NAME_OR_PASSWORD, "wrong"));

    private static CompletableFuture<Authentication> completed(Authentication outcome) {
        return CompletableFuture.completedFuture(outcome);
    }

    private static Authentication ask(Peer peer, @Nullable String user, Authenticator... chain) {
        return Logins.ask(new AuthenticatorChain(List.of(chain)), peer, user, user == null ? null : "secret");
    }

    private static Authentication ask(@Nullable String user, Authenticator... chain) {
        return ask(Logins.PEER, user, chain);
    }

    private static ReasonCode reasonOf(Authentication outcome) {
        return assertInstanceOf(Authentication.Refused.class, outcome).reasonCode();
    }

    @Test
    void nextAuthenticatorDecidesIfTheFirstOneDoesNot() {
        assertInstanceOf(Authentication.Accepted.class, ask("any", PASSES_ON, ACCEPTS, REJECTS));
    }

    @Test
    void rejectionEndsTheChain() {
        assertEquals(ReasonCode.BAD_USER_NAME_OR_PASSWORD, reasonOf(ask("any", REJECTS, ACCEPTS)));
    }

    @Test
    void clientIsRejectedIfNoAuthenticatorDecides() {
        assertEquals(ReasonCode.BAD_USER_NAME_OR_PASSWORD, reasonOf(ask("any", PASSES_ON, PASSES_ON)));
        assertEquals(ReasonCode.NOT_AUTHORIZED, reasonOf(ask(null, PASSES_ON)));
        assertEquals(ReasonCode.NOT_AUTHORIZED, reasonOf(ask(null)));
    }

    @Test
    void clientIsRejectedIfAnAuthenticatorFailsEvenIfAnotherOneFollows() {
        Authenticator throwing = (_, _) -> {
            throw new IllegalStateException("broken");
        };
        Authenticator failing = (_, _) -> CompletableFuture.failedFuture(new IllegalStateException("broken"));
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, reasonOf(ask("any", throwing, ACCEPTS)));
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, reasonOf(ask("any", failing, ACCEPTS)));
    }

    @Test
    void certificateProvidesTheUserNameIfTheListenerIsConfiguredForIt() {
        CertificateAuthenticator certificates = new CertificateAuthenticator(() -> null);
        ListenerTerms uses = new ListenerTerms("tls", ListenerTerms.Anonymous.AS_ELSEWHERE, true);
        ListenerTerms ignores = new ListenerTerms("tls", ListenerTerms.Anonymous.AS_ELSEWHERE, false);

        Authentication outcome = ask(new Peer(Peer.Kind.TLS, "192.0.2.1:1", uses, "pump"), "other", certificates);
        assertEquals(new Authentication.Accepted(Principal.user("pump")), outcome);
        assertEquals(
                ReasonCode.NOT_AUTHORIZED,
                reasonOf(ask(new Peer(Peer.Kind.TLS, "192.0.2.1:1", uses, ""), "other", certificates, ACCEPTS)));
        assertEquals(
                ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                reasonOf(ask(new Peer(Peer.Kind.TLS, "192.0.2.1:1", uses, null), "other", certificates)));
        assertEquals(
                ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                reasonOf(ask(new Peer(Peer.Kind.TLS, "192.0.2.1:1", ignores, "pump"), "other", certificates)));
    }

    @Test
    void settingOfAListenerForAnonymousClientsOverridesTheGeneralSetting() {
        ListenerTerms open = new ListenerTerms("inside", ListenerTerms.Anonymous.ALLOWED, false);
        ListenerTerms closed = new ListenerTerms("outside", ListenerTerms.Anonymous.REJECTED, false);
        Peer inside = new Peer(Peer.Kind.TCP, "192.0.2.1:1", open, null);
        Peer outside = new Peer(Peer.Kind.TCP, "192.0.2.1:1", closed, null);

        assertInstanceOf(Authentication.Accepted.class, ask(inside, null, new AnonymousAuthenticator(false)));
        assertEquals(ReasonCode.NOT_AUTHORIZED, reasonOf(ask(outside, null, new AnonymousAuthenticator(true))));
    }
}
