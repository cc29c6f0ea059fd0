package culex.broker.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A request whose header announces a body of one byte or more gets one response, then the connection is closed: no part of the body is
 * executed as a second request.
 */
@QuarkusTest
class RequestBodyTest {
    private static final String HIDDEN = "GET /favicon.svg HTTP/1.1\nHost: x\n\n";

    @TestHTTPResource("/")
    @Nullable URI clients;

    @TestHTTPResource(value = "/", management = true)
    @Nullable URI management;

    private void assertOneAnswer(int status, String head, String body) throws IOException {
        for (URI server : new URI[] {Objects.requireNonNull(clients), Objects.requireNonNull(management)}) {
            String answer = RawHttp.exchange(server, head + body + HIDDEN);
            assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
            assertEquals(1, answer.split("HTTP/1\\.1 ", -1).length - 1, answer);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\nTransfer-Encoding: chunked\n",
                "Transfer-Encoding: chunked\nContent-Length: 5\n",
                "Transfer-Encoding: chunked\n",
                "Transfer-Encoding: identity\n",
                "Transfer-Encoding: gzip, chunked\n",
                "Transfer-Encoding:chunked\nTransfer-Encoding: identity\n",
            })
    void requestWithTransferEncodingIsRejectedWithStatus400(String headers) throws IOException {
        for (String method : new String[] {"GET", "POST"}) {
            assertOneAnswer(400, method + " /index.html HTTP/1.1\nHost: x\n" + headers + "\n", "0\n\n");
        }
    }

    @Test
    void chunkExtensionInQuotesHidesNoRequest() throws IOException {
        String request = "POST / HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n1;a=\"\nX\n0\n\n" + HIDDEN;
        for (URI server : new URI[] {Objects.requireNonNull(clients), Objects.requireNonNull(management)}) {
            String answer = RawHttp.exchange(server, request);
            assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 400"), answer);
            assertTrue(answer.indexOf("HTTP/1.", 1) < 0, answer);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\nContent-Length: 6\n",
                "Content-Length: 5, 6\n",
                "Content-Length: -1\n",
                "Content-Length: +5\n"
            })
    void contradictingContentLengthsAreRejectedWithStatus400(String headers) throws IOException {
        for (URI server : new URI[] {Objects.requireNonNull(clients), Objects.requireNonNull(management)}) {
            String answer = RawHttp.exchange(server, "GET / HTTP/1.1\nHost: x\n" + headers + "\nhello" + HIDDEN);
            assertTrue(answer.startsWith("HTTP/1.1 400") || answer.startsWith("HTTP/1.1 413"), answer);
            assertEquals(1, answer.split("HTTP/1\\.1 ", -1).length - 1, answer);
        }
    }

    @Test
    void requestWithABodyIsRejectedWithStatus413() throws IOException {
        assertOneAnswer(413, "POST / HTTP/1.1\nHost: x\nContent-Length: 5\n\n", "hello");
    }

    @Test
    void requestWithAnEmptyBodyGetsANormalResponse() throws IOException {
        assertEquals(
                200, RawHttp.status(Objects.requireNonNull(clients), "GET / HTTP/1.1\nHost: x\nContent-Length: 0\n\n"));
    }

    @Test
    void largeRequestHeadIsRejected() throws IOException {
        String head = "GET / HTTP/1.1\nHost: x\nX: " + "a".repeat(9000) + "\n\n";
        String answer = RawHttp.exchange(Objects.requireNonNull(clients), head);
        assertTrue(answer.startsWith("HTTP/1.1 431"), answer);
        String line = "GET /" + "a".repeat(5000) + " HTTP/1.1\nHost: x\n\n";
        String answerToLongLine = RawHttp.exchange(Objects.requireNonNull(clients), line);
        assertTrue(answerToLongLine.startsWith(" 414", 8), answerToLongLine);
    }
}
