package culex.broker.transport.netty;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.ops.LogLines;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of callers without a key to the HTTP ports: the handlers that Quarkus runs before all others must not process them. */
@QuarkusTest
class ManagementRequestsTest {
    private static final String FOREIGN = "Host: localhost\nOrigin: http://page.example.com\nConnection: close\n";

    @TestHTTPResource("/")
    @Nullable URI clients;

    @TestHTTPResource(value = "/", management = true)
    @Nullable URI management;

    private String exchange(String request) throws IOException {
        return RawHttp.exchange(Objects.requireNonNull(management), request);
    }

    /** Quarkus read up to 10 MB of each body first: 28 such requests without a key used up the heap. */
    @ParameterizedTest
    @ValueSource(strings = {"POST /api/v1/publish", "PATCH /api/v1/clients", "DELETE /api/v1/nothing"})
    void adminRequestWithoutAKeyIsRejectedBeforeItsBodyIsRead(String request) throws IOException {
        String head = request + " HTTP/1.1\nHost: localhost\nContent-Length: 1000000\n\n";
        assertEquals(401, RawHttp.status(Objects.requireNonNull(management), head));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /api/v1/publish", "POST /q/health", "PUT /console/", "POST /"})
    void requestWithATooLargeBodyIsRejectedBeforeItsBodyIsRead(String request) throws IOException {
        String head = request + " HTTP/1.1\nHost: localhost\nContent-Length: 9000000\n\n";
        assertEquals(413, RawHttp.status(Objects.requireNonNull(management), head));
    }

    /** Quarkus wrote the files of a form to the disk before the login. */
    @Test
    void formWithAFileIsRejectedBeforeItsBodyIsRead() throws IOException {
        String head = "POST /api/v1/publish HTTP/1.1\nHost: localhost\nContent-Type: multipart/form-data; boundary=B\n"
                + "Content-Length: 1000000\n\n--B\nContent-Disposition: form-data; name=\"a\"; filename=\"f\"\n\nx";
        assertEquals(401, RawHttp.status(Objects.requireNonNull(management), head));
    }

    /** Quarkus allowed every origin: a page that an operator visits could read all of the admin API. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/clients", "/api/v1/messages", "/q/metrics", "/q/health", "/console/"})
    void responseDoesNotAllowPagesOfOtherOriginsToReadIt(String path) throws IOException {
        String answer = exchange("HEAD " + path + " HTTP/1.1\n" + FOREIGN + "\n");
        assertTrue(answer.startsWith("HTTP/1.1 "), answer);
        assertFalse(answer.toLowerCase(Locale.ROOT).contains("access-control"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/clients", "/q/culex/backup"})
    void preflightOfAPageOfAnotherOriginIsRejected(String path) throws IOException {
        String answer = exchange("OPTIONS " + path + " HTTP/1.1\n" + FOREIGN
                + "Access-Control-Request-Method: POST\nAccess-Control-Request-Headers: x-culex\n\n");
        assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
        assertFalse(answer.toLowerCase(Locale.ROOT).contains("access-control"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "?", "/%zz", "/api/v1/clients/%", "/api/v1/clients/%4", "/q/health/%zz", "/mqtt/%zz"})
    void malformedPathIsRejectedWithoutALogLine(String path) throws IOException {
        try (LogLines all = new LogLines("")) {
            for (URI server : new URI[] {Objects.requireNonNull(clients), Objects.requireNonNull(management)}) {
                String answer =
                        RawHttp.exchange(server, "GET " + path + " HTTP/1.1\nHost: localhost\nConnection: close\n\n");
                assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
            }
            assertEquals(List.of(), all.lines());
        }
    }

    /** Vert.x failed at the close of such a connection, with two stack traces, and the stream did not notice that its reader was gone. */
    @Test
    void connectionThatClosesWhileARequestWaitsLeavesNoLogLineAndNoStream() throws IOException {
        String requests = "GET /api/v1/messages?filter=%23 HTTP/1.1\nHost: localhost\n\n".repeat(2);
        URI server = Objects.requireNonNull(management);
        try (LogLines all = new LogLines("")) {
            for (int i = 0; i < 8; i++) { // as many streams as one caller may have
                assertEquals(200, RawHttp.status(server, requests));
            }
            await("a stream of another reader")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> RawHttp.status(server, requests) == 200);
            assertEquals(List.of(), all.lines());
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        for (URI server : new URI[] {Objects.requireNonNull(clients), Objects.requireNonNull(management)}) {
            String answers = RawHttp.exchange(
                    server,
                    "HEAD / HTTP/1.1\nHost: localhost\n\n".repeat(50)
                            + "GET /nothing HTTP/1.1\nHost: localhost\nConnection: close\n\n");
            assertEquals(52, answers.split("HTTP/1.1 ", -1).length, answers);
            assertTrue(answers.lastIndexOf("HTTP/1.1 404") > answers.lastIndexOf("HTTP/1.1 200"), answers);
            assertTrue(answers.lastIndexOf("HTTP/1.1 404") > answers.lastIndexOf("HTTP/1.1 302"), answers);
        }
    }

    /** Anybody could make the broker log an error for each such request, and got an answer with Quarkus' error id. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/mqtt", "/q/health", "/q/metrics", "/api/v1/clients", "/console/", "/nothing"})
    void requestWithoutAValidHostIsRejectedWithoutALogLine(String path) throws IOException {
        try (LogLines all = new LogLines("")) {
            for (URI server : new URI[] {Objects.requireNonNull(clients), Objects.requireNonNull(management)}) {
                for (String host : List.of("", "Host: a b\n", "Host: [::1\n")) {
                    String answer =
                            RawHttp.exchange(server, "GET " + path + " HTTP/1.1\n" + host + "Connection: close\n\n");
                    assertTrue(answer.startsWith("HTTP/1.1 400"), host + answer);
                    assertTrue(answer.endsWith("Host header\n"), host + answer);
                }
            }
            assertEquals(List.of(), all.lines());
        }
    }
}
