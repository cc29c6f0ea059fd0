package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins with an HTTP service that answers, hangs, fails or sends invalid answers. */
class HttpAuthenticatorTest extends HttpAuthenticatorFixture {
    private Authentication.Accepted accepted(String body) {
        answer = Answer.of(body);
        return assertInstanceOf(Authentication.Accepted.class, ask());
    }

    private void assertUnavailable() {
        Authentication.Refused refused = assertInstanceOf(Authentication.Refused.class, ask());
        assertEquals(LoginFailure.UNAVAILABLE, refused.failure());
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, refused.reasonCode());
    }

    @Test
    void answerOfTheHttpServiceAcceptsOrRejectsTheClientOrLeavesTheDecisionToOthers() {
        assertEquals(new Authentication.Accepted(Principal.user("ann")), ask());
        assertEquals(new Authentication.Accepted(Principal.user("ann")), accepted("{\"result\":\"allow\"}"));
        answer = Answer.of("{\"result\":\"ignore\"}");
        assertSame(Authentication.PASSED_ON, ask());
        answer = Answer.of("{\"result\":\"deny\",\"is_superuser\":true}");
        Authentication.Refused refused = assertInstanceOf(Authentication.Refused.class, ask());
        assertEquals(LoginFailure.CREDENTIALS, refused.failure());
        assertEquals(ReasonCode.BAD_USER_NAME_OR_PASSWORD, refused.reasonCode());
    }

    @Test
    void requestContainsTheCredentialsOfTheClient() throws JoseException {
        ask("ann \"x\"", "se\\cret\n");
        assertEquals(
                Map.of(
                        "clientid", Logins.CLIENT_ID,
                        "username", "ann \"x\"",
                        "password", "se\\cret\n",
                        "peerhost", "192.0.2.1"),
                JsonUtil.parseJson(received));
        assertEquals("Bearer s3cret", authorization);
    }

    @Test
    void clientWithoutAUserNameIsLeftToTheNextAuthenticatorWithoutARequest() {
        assertSame(Authentication.PASSED_ON, ask(null, "secret"));
        assertEquals(0, requests.get());
    }

    @Test
    void permissionsInTheAnswerApplyWithTheAttributesOfTheClient() {
        Principal client = accepted("{\"result\":\"allow\",\"client_attrs\":{\"plant\":\"north\",\"wide\":\"#\"},"
                        + "\"acl\":[{\"permission\":\"allow\",\"action\":\"publish\","
                        + "\"topics\":[\"${client_attrs.plant}/${clientid}\",\"w/${client_attrs.wide}\"]},"
                        + "{\"permission\":\"deny\",\"action\":\"all\",\"topic\":\"#\"}]}")
                .principal();
        Authorizer acl = new AclAuthorizer(List.of(AclSource.HTTP), null, null, true, false);
        assertTrue(mayPublish(acl, client, "north/client-1"));
        assertFalse(mayPublish(acl, client, "south/client-1"));
        assertFalse(mayPublish(acl, client, "w/x"));
    }

    private static boolean mayPublish(Authorizer acl, Principal client, String topic) {
        return acl.mayPublish(client, Logins.CLIENT_ID, topic, QoS.AT_MOST_ONCE, false);
    }

    @Test
    void superuserMayDoEverythingExceptWriteSystemTopics() {
        Principal client = accepted("{\"result\":\"allow\",\"is_superuser\":true,\"acl\":{\"pub\":[\"a\"]}}")
                .principal();
        Authorizer acl = new AclAuthorizer(List.of(AclSource.FILE, AclSource.HTTP), null, null, true, true);
        assertTrue(mayPublish(acl, client, "b"));
        assertTrue(acl.mayReceive(client, Logins.CLIENT_ID, "b"));
        assertFalse(mayPublish(acl, client, "$SYS/broker"));
        assertFalse(mayPublish(new AclAuthorizer(List.of(AclSource.FILE), null, null, true, true), client, "b"));
    }

    @Test
    void permissionsOfTokensAndOfAnswersAreSeparateSources() {
        Principal client =
                accepted("{\"result\":\"allow\",\"acl\":{\"pub\":[\"a\"]}}").principal();
        assertFalse(mayPublish(new AclAuthorizer(List.of(AclSource.TOKEN), null, null, true, true), client, "a"));
        assertTrue(mayPublish(new AclAuthorizer(List.of(AclSource.HTTP), null, null, true, true), client, "a"));
    }

    @Test
    void loginExpiresAtTheTimeInTheAnswer() {
        assertEquals(
                (NOW_SECONDS + 5) * 1000,
                accepted("{\"result\":\"allow\",\"expire_at\":" + (NOW_SECONDS + 5) + "}")
                        .untilMillis());
        answer = Answer.of("{\"result\":\"allow\",\"expire_at\":" + NOW_SECONDS + "}");
        assertEquals(
                LoginFailure.CREDENTIALS,
                assertInstanceOf(Authentication.Refused.class, ask()).failure());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "nonsense",
                "[]",
                "\"allow\"",
                "{}",
                "{\"result\":\"Allow\"}",
                "{\"result\":true}",
                "{\"result\":[\"allow\"]}",
                "{\"result\":\"allow\",\"result\":\"deny\"}",
                "{\"result\":\"allow\",\"is_superuser\":\"false\"}",
                "{\"result\":\"allow\",\"expire_at\":null}",
                "{\"result\":\"allow\",\"expire_at\":\"2030-01-01\"}",
                "{\"result\":\"allow\",\"expire_at\":-1}",
                "{\"result\":\"allow\",\"expire_at\":1e300}",
                "{\"result\":\"allow\",\"acl\":null}",
                "{\"result\":\"allow\",\"acl\":\"all\"}",
                "{\"result\":\"allow\",\"acl\":[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"#\",\"zone\":\"z\"}]}",
                "{\"result\":\"allow\",\"acl\":[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"${client_attrs.x}\"}]}",
                "{\"result\":\"allow\",\"client_attrs\":[]}",
                "{\"result\":\"allow\",\"client_attrs\":{\"a\":1}}",
                "{\"result\":\"allow\",\"clientid_override\":\"admin\"}"
            })
    void invalidAnswerRejectsItsClientOnly(String body) {
        answer = Answer.of(body);
        for (int i = 0; i < 2 * HttpAuthenticator.FAILURES_MAX; i++) {
            assertUnavailable();
        }
        accepted("{\"result\":\"allow\"}"); // invalid answers do not open the circuit breaker
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 302, 400, 401, 403, 404, 500, 503})
    void statusOtherThan200And204RejectsTheClient(int status) {
        answer = new Answer(status, "{\"result\":\"allow\"}", "max-age=60");
        assertUnavailable();
    }

    @Test
    void tooLongAnswerRejectsTheClient() {
        answer = Answer.of("{\"result\":\"allow\"" + " ".repeat(65 * 1024) + "}");
        assertUnavailable();
    }

    @Test
    void hangingServiceRejectsTheClientAfterTheTimeout() {
        authenticator = authenticator(Duration.ofMillis(200), 2);
        answer = new Answer(0, "", "");
        assertUnavailable();
        answer = new Answer(200, "{\"result\":\"allow\"}", "late");
        assertUnavailable();
        assertEquals(2, requests.get());
    }

    @Test
    void unreachableServiceRejectsTheClient() {
        server.stop(0);
        assertUnavailable();
    }

    @Test
    void noRequestIsSentForAWhileAfterConsecutiveFailures() {
        answer = new Answer(500, "", "");
        for (int i = 0; i < HttpAuthenticator.FAILURES_MAX + 3; i++) {
            assertUnavailable();
        }
        assertEquals(HttpAuthenticator.FAILURES_MAX, requests.get());
        nanos.addAndGet(HttpAuthenticator.OPEN_TIME.toNanos());
        assertUnavailable();
        assertUnavailable();
        assertEquals(HttpAuthenticator.FAILURES_MAX + 1, requests.get());
        nanos.addAndGet(HttpAuthenticator.OPEN_TIME.toNanos());
        accepted("{\"result\":\"allow\"}");
        accepted("{\"result\":\"allow\"}");
        assertEquals(HttpAuthenticator.FAILURES_MAX + 3, requests.get());
    }

    @Test
    void passwordThatIsNotUtf8IsWrongAndNotSent() {
        byte[] password = {(byte) 0xC3, 0x28};
        Authentication.Refused refused = assertInstanceOf(
                Authentication.Refused.class,
                Logins.ask(
                        authenticator, new Authenticator.Credentials(Logins.CLIENT_ID, "ann", password, Logins.PEER)));
        assertEquals(LoginFailure.CREDENTIALS, refused.failure());
        assertEquals(0, requests.get());
    }
}
