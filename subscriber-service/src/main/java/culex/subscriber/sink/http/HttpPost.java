package culex.subscriber.sink.http;

import culex.subscriber.sink.PrintableText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Posts bodies to one address. Thread-safe. */
public final class HttpPost implements AutoCloseable {

    /**
     * The server has understood the request and will never accept it: Bad Request, Content Too Large, Unsupported Media Type,
     * Unprocessable.
     */
    private static final Set<Integer> REJECTIONS = Set.of(400, 413, 415, 422);

    private static final int REASON_BYTES_MAX = 200;
    private static final int SUCCESS_MIN = 200;
    private static final int SUCCESS_END = 300;

    private final URI address;
    private final Duration timeout;
    private final HttpClient client;

    /** Creates a client for one address; {@code timeout} limits connecting, and each request. */
    public HttpPost(URI address, Duration timeout) {
        this.address = address;
        this.timeout = timeout;
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * Posts a body and waits for the whole response, of which it stores the first bytes.
     *
     * @throws IOException if there is no response, or one that may be another later: every status but 2xx and the rejections
     * @throws IllegalArgumentException if the server rejects the body: status 400, 413, 415 or 422
     */
    public void send(byte[] body, Map<String, String> headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(timeout).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::setHeader);
        var start = new ByteArrayOutputStream(REASON_BYTES_MAX);
        int status = status(request.build(), part -> append(start, part));
        String reason = reason(start);
        if (REJECTIONS.contains(status)) {
            throw new IllegalArgumentException("status " + status + reason);
        }
        if (status < SUCCESS_MIN || status >= SUCCESS_END) {
            throw new IOException("status " + status + reason);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    /** Returns the status when the whole response has arrived. The timeout of the request itself ends with the headers of the response. */
    private int status(HttpRequest request, Consumer<byte[]> body) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<Void>> response =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArrayConsumer(part -> part.ifPresent(body)));
        try {
            return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS).statusCode();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException known ? known : new IOException(failed.getCause());
        } catch (TimeoutException _) {
            throw new HttpTimeoutException("no complete response within %s ms".formatted(timeout.toMillis()));
        } finally {
            response.cancel(true);
        }
    }

    private static void append(ByteArrayOutputStream start, byte[] part) {
        start.write(part, 0, Math.min(part.length, REASON_BYTES_MAX - start.size()));
    }

    /** Returns the start of a response's body, in one line. */
    private static String reason(ByteArrayOutputStream start) {
        String text = start.toString(StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? "" : ": " + PrintableText.escape(text);
    }
}
