package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Answers of the HTTP service that the broker caches. */
class HttpAuthenticatorCacheTest extends HttpAuthenticatorFixture {
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
    void requestIsSentAgainIfTheLoginInTheCachedAnswerHasExpired() {
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
    void cachedAnswerIsUsedWhileTheHttpServiceHangs() {
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
