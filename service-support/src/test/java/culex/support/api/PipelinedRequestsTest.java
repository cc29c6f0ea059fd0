package culex.support.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PipelinedRequestsTest {
    private static final int PATIENCE_SECONDS = 30;
    /** More bytes than the sockets buffer. */
    private static final int LARGE = 20_000_000;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger processed = new AtomicInteger();
    private final AtomicInteger processedTooEarly = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private int port;

    @BeforeEach
    void listen() throws Exception {
        Router router = Router.router(vertx);
        PipelinedRequests.addTo(router);
        router.get("/number").handler(context -> context.end("number " + processed.incrementAndGet() + "\n"));
        router.get("/large").handler(context -> {
            if (context.request().connection() instanceof ConnectionBase connection
                    && !connection.channel().isWritable()) {
                processedTooEarly.incrementAndGet();
            }
            context.end(Buffer.buffer(new byte[LARGE]));
        });
        router.get("/endless").handler(context -> {
            processed.incrementAndGet();
            context.response().closeHandler(_ -> closed.countDown());
            begun.countDown();
        });
        HttpServer server = vertx.createHttpServer().requestHandler(router);
        port = server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .actualPort();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private Socket send(String requests) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String get(String path, String... headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + String.join("", headers) + "\r\n";
    }

    @Test
    void requestsOfAConnectionAreProcessedOneAfterTheOther() throws IOException {
        try (Socket socket = send(get("/number").repeat(60) + get("/number", "Connection: close\r\n"))) {
            String responses = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            String numbers = responses
                    .lines()
                    .filter(line -> line.startsWith("number "))
                    .reduce("", (all, line) -> all + line.substring("number ".length()) + " ");
            assertTrue(numbers.startsWith("1 2 3 ") && numbers.endsWith(" 60 61 "), responses);
        }
    }

    @Test
    void responseInProgressIsToldThatItsConnectionHasClosedWhileAnotherRequestWaits() throws Exception {
        try (Socket socket = send(get("/endless") + get("/number"))) {
            assertTrue(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "the first request is processed");
            assertTrue(socket.isConnected());
        }
        assertTrue(closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "the response is told");
        assertEquals(1, processed.get(), "requests that were processed");
    }

    @Test
    void requestsWaitWhileTheClientDoesNotReadTheResponses() throws IOException {
        try (Socket socket = send(get("/large").repeat(3) + get("/large", "Connection: close\r\n"))) {
            long bytes = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            assertTrue(bytes > 4L * LARGE, bytes + " bytes");
        }
        assertEquals(
                0,
                processedTooEarly.get(),
                "requests that were processed while earlier responses filled the connection");
    }

    @Test
    void connectionWithTooManyWaitingRequestsIsClosed() throws IOException {
        assertClosed(get("/number").repeat(200));
    }

    @Test
    void connectionWhoseWaitingRequestsAreTooLargeIsClosed() throws IOException {
        assertClosed(get("/number", "X-Long: " + "x".repeat(7_000) + "\r\n").repeat(5));
    }

    @Test
    void connectionWhoseWaitingRequestsHaveTooLargeBodiesIsClosed() throws IOException {
        String head = "POST /number HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n";
        assertClosed(head + "x".repeat(100_000));
    }

    private void assertClosed(String waiting) throws IOException {
        try (Socket socket = send(get("/endless") + waiting)) {
            assertEquals(-1, socket.getInputStream().read());
        } catch (SocketException reset) {
            // The server closes the connection before it has read all requests.
        }
        assertEquals(1, processed.get(), "requests that were processed");
    }
}
