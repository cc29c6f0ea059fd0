package culex.subscriber.sink.http;

import culex.subscriber.sink.PrintableText;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Posts bodies to one address. Thread-safe. */
public final class HttpPost implements AutoCloseable {

    /** The server has understood the request and will never accept it: Bad Request, Content Too Large, Unsupported Media Type, Unprocessable. */
    private static final Set<Integer> REJECTIONS = Set.of(400, 413, 415, 422);

    private static final int REASON_BYTES_MAX = 200;
    private static final int SUCCESS_MIN = 200;
    private static final int SUCCESS_END = 300;

    private final URI address;
    private final Duration timeout;
    private final HttpClient client;

    /** Creates it; {@code timeout} is the limit of connecting and of each request. */
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
     * Posts a body and waits for the response.
     *
     * @throws IOException if there is no response, or one that may be another later: every status but 2xx and the rejections
     * @throws IllegalArgumentException if the server rejects the body: status 400, 413, 415 or 422
     */
    public void send(byte[] body, Map<String, String> headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(timeout).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::setHeader);
        HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        int status = response.statusCode();
        String reason = reason(response);
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

    /** Returns the start of a response's body, in one line. */
    private static String reason(HttpResponse<InputStream> response) throws IOException {
        try (InputStream body = response.body()) {
            String text = new String(body.readNBytes(REASON_BYTES_MAX), StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? "" : ": " + PrintableText.escape(text);
        }
    }
}
