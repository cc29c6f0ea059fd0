package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import culex.broker.packet.ReasonCode;
import culex.broker.security.EnhancedAuthenticator.Step;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of OAUTHBEARER messages. */
class BearerAuthenticatorTest {
    private static final Authentication.Accepted ANN =
            new Authentication.Accepted(new Principal("ann", Set.of("reader")), 5000);

    private Authentication answer = ANN;
    private String token = "";

    /** Sends a message, in which ! stands for 0x01, and returns the next step. */
    private Step step(String message) {
        EnhancedAuthenticator bearer = new BearerAuthenticator((credentials, isGone) -> {
            token = new String(credentials.password(), StandardCharsets.UTF_8);
            return CompletableFuture.completedFuture(answer);
        });
        return bearer.begin(Logins.CLIENT_ID, Logins.PEER, () -> false)
                .onData(message.replace('!', '\u0001').getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .join();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n,,!auth=Bearer ey.J.x!!",
                "y,,!auth=bearer  ey.J.x!!",
                "n,a=ann,!host=broker!port=1883!auth=Bearer ey.J.x!!",
                "n,,!auth=Bearer ey.J.x!port=1!!"
            })
    void tokenInTheAuthenticationDataLogsTheClientIn(String message) {
        assertEquals(ANN, assertInstanceOf(Step.Done.class, step(message)).accepted());
        assertEquals("ey.J.x", token);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ey.J.x",
                "n,,!auth=Bearer ey.J.x!",
                "n,,!auth=Basic YTpi!!",
                "p=tls-unique,,!auth=Bearer ey.J.x!!",
                "n,,!auth=Bearer !!",
                "n,,!auth=Bearer a!auth=Bearer b!!x",
                "n,,!auth=Bearer a!auth=Bearer b!!",
                "n,,!auth=Bearer a!!!",
                "n,,!port!auth=Bearer a!!",
                "n,,!!",
                "n,,!",
                "n,a=,!auth=Bearer a!!",
                "n,a=eve,!auth=Bearer ey.J.x!!"
            })
    void malformedAuthenticationDataOrAnotherUserNameFailsTheLogin(String message) {
        Authentication.Refused refused =
                assertInstanceOf(Step.Failed.class, step(message)).refused();
        assertEquals(LoginFailure.CREDENTIALS, refused.failure());
        assertEquals(ReasonCode.NOT_AUTHORIZED, refused.reasonCode());
    }

    @Test
    void authenticationDataWithManyFieldsIsReadInOnePass() {
        String fields = "a=!".repeat(20_000);
        assertInstanceOf(Step.Done.class, step("n,,!" + fields + "auth=Bearer ey.J.x!" + fields + "!"));
        assertInstanceOf(Step.Failed.class, step("n,,!" + "auth=Bearer ey!".repeat(4_000)));
    }

    @Test
    void invalidTokenFailsTheLogin() {
        answer = new Authentication.Refused(
                LoginFailure.CREDENTIALS, ReasonCode.BAD_USER_NAME_OR_PASSWORD, "its token is not valid");
        Authentication.Refused refused =
                assertInstanceOf(Step.Failed.class, step("n,,!auth=Bearer a!!")).refused();
        assertEquals(ReasonCode.NOT_AUTHORIZED, refused.reasonCode());
        answer = Authentication.PASSED_ON;
        assertInstanceOf(Step.Failed.class, step("n,,!auth=Bearer a!!"));
    }

    @Test
    void tokenThatCannotBeCheckedDoesNotCountAsAFailedLogin() {
        answer = new Authentication.Refused(LoginFailure.UNAVAILABLE, ReasonCode.SERVER_UNAVAILABLE, "no keys");
        assertEquals(
                answer,
                assertInstanceOf(Step.Failed.class, step("n,,!auth=Bearer a!!")).refused());
    }

    @Test
    void clientThatSendsNoTokenAfterOneChallengeFailsTheLogin() {
        EnhancedAuthenticator.Exchange exchange = new BearerAuthenticator(
                        (_, _) -> CompletableFuture.completedFuture(ANN))
                .begin(Logins.CLIENT_ID, Logins.PEER, () -> false);
        assertInstanceOf(
                Step.Continue.class,
                exchange.onData(new byte[0]).toCompletableFuture().join());
        assertInstanceOf(
                Step.Failed.class,
                exchange.onData(new byte[0]).toCompletableFuture().join());
    }
}
