package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins with an HTTP service that answers, hangs, fails or sends invalid answers. */
class HttpAuthenticatorTest {
    private static final long NOW_SECONDS = 1_900_000_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch testIsOver = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong nowMillis = new AtomicLong(NOW_SECONDS * 1000);
    private volatile Answer answer = new Answer(204, "", "");
    private volatile String received = "";
    private volatile @Nullable String authorization;
    private HttpServer server;
    private HttpAuthenticator authenticator;

    /** The answer of the service. */
    private record Answer(int status, String body, String cacheControl) {
        static Answer of(String body) {
            return new Answer(200, body, "");
        }
    }

    HttpAuthenticatorTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        authenticator = authenticator(Duration.ofSeconds(30), 2);
    }

    @BeforeEach
    void start() {
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        testIsOver.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        received = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        authorization = exchange.getRequestHeaders().getFirst("Authorization");
        Answer now = answer;
        try (exchange) {
            if (now.status() == 0) {
                testIsOver.await();
                return;
            }
            if (!now.cacheControl().isEmpty()) {
                exchange.getResponseHeaders().add("Cache-Control", now.cacheControl());
            }
            byte[] body = now.body().getBytes(StandardCharsets.UTF_8);
            boolean isLate = now.cacheControl().equals("late");
            exchange.sendResponseHeaders(now.status(), body.length == 0 ? -1 : body.length + (isLate ? 1 : 0));
            exchange.getResponseBody().write(body);
            if (isLate) {
                exchange.getResponseBody().flush();
                testIsOver.await();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpAuthenticator authenticator(Duration timeout, int cacheMax) {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/login");
        HttpTerms terms =
                new HttpTerms(url, Optional.of("Bearer s3cret"), timeout, 4, 100, cacheMax, Duration.ofMinutes(5));
        return new HttpAuthenticator(
                terms,
                true,
                new LoginFailures(Duration.ZERO, Duration.ZERO, System::nanoTime),
                threads,
                nanos::get,
                nowMillis::get);
    }

    private Authentication ask(@Nullable String userName, String password) {
        return Logins.ask(authenticator, userName, password);
    }

    private Authentication ask() {
        return ask("ann", "secret");
    }

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
    void answerOfTheServiceAcceptsOrRejectsTheClientOrLeavesTheDecisionToOthers() {
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
    void superuserMayDoEverythingExceptWriteTopicsOfTheServer() {
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
    void answerIsCachedForItsMaxAgeAndThisPasswordOnly() {
        answer = new Answer(200, "{\"result\":\"allow\"}", "private, max-age=60");
        ask();
        ask();
        assertEquals(1, requests.get());
        ask("ann", "Secret");
        assertEquals(2, requests.get());
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(60));
        ask();
        assertEquals(3, requests.get());
    }

    @Test
    void serverIsAskedAgainIfTheLoginInTheCachedAnswerHasExpired() {
        answer = new Answer(200, "{\"result\":\"allow\",\"expire_at\":" + (NOW_SECONDS + 5) + "}", "max-age=60");
        ask();
        nowMillis.addAndGet(4999);
        assertInstanceOf(Authentication.Accepted.class, ask());
        assertEquals(1, requests.get());
        nowMillis.addAndGet(1);
        assertInstanceOf(Authentication.Refused.class, ask());
        assertEquals(2, requests.get());
    }

    @Test
    void cachedRejectionCountsAsAFailedLogin() {
        answer = new Answer(200, "{\"result\":\"deny\"}", "max-age=60");
        for (int i = 0; i < 2; i++) {
            Authentication.Refused refused = assertInstanceOf(Authentication.Refused.class, ask());
            assertEquals(LoginFailure.CREDENTIALS, refused.failure());
        }
        assertEquals(1, requests.get());
    }

    @Test
    void cachedAnswerIsUsedWhileTheServiceHangs() {
        authenticator = authenticator(Duration.ofMillis(200), 2);
        answer = new Answer(204, "", "max-age=60");
        ask();
        answer = new Answer(0, "", "");
        assertSame(
                LoginFailure.UNAVAILABLE,
                assertInstanceOf(Authentication.Refused.class, ask("bob", "x")).failure());
        assertInstanceOf(Authentication.Accepted.class, ask());
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

    @Test
    void numberOfCachedAnswersIsBounded() {
        answer = new Answer(204, "", "max-age=60");
        for (String user : List.of("a", "b", "c", "c", "b", "a")) {
            ask(user, "secret");
        }
        assertEquals(4, requests.get()); // two answers are cached
    }

    @Test
    void answerIsCachedNoLongerThanItsHeadersAndTheSettingAllow() {
        Duration longest = Duration.ofMinutes(5);
        assertEquals(Duration.ofSeconds(60), HttpAnswer.keepFor(List.of("max-age=60"), "0", longest));
        assertEquals(Duration.ofSeconds(50), HttpAnswer.keepFor(List.of("Private, Max-Age=60"), "10", longest));
        assertEquals(longest, HttpAnswer.keepFor(List.of("max-age=999999999"), "0", longest));
        for (String header : List.of(
                "",
                "no-store, max-age=60",
                "max-age=60, no-cache",
                "max-age=0",
                "max-age=x",
                "max-age=-5",
                "max-age=99999999999")) {
            assertEquals(Duration.ZERO, HttpAnswer.keepFor(List.of(header), "0", longest), header);
        }
        assertEquals(Duration.ZERO, HttpAnswer.keepFor(List.of(), "0", longest));
        assertEquals(Duration.ZERO, HttpAnswer.keepFor(List.of("max-age=60"), "60", longest));
        assertEquals(Duration.ZERO, HttpAnswer.keepFor(List.of("max-age=60"), "0", Duration.ZERO));
    }
}
