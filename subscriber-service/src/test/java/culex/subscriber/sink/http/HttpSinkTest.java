package culex.subscriber.sink.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import culex.subscriber.Reading;
import culex.subscriber.sink.influx.InfluxSettings;
import culex.subscriber.sink.influx.InfluxSink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP and InfluxDB sinks against a web server of the JDK. */
class HttpSinkTest {

    private static final Instant TIME = Instant.ofEpochSecond(1_795_942_800);

    private record Request(String body, Headers headers) {}

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile int status = 204;

    HttpSinkTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() {
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(new Request(body, exchange.getRequestHeaders()));
            byte[] reason = "no\nthanks".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, status == 204 ? -1 : reason.length);
            if (status != 204) {
                exchange.getResponseBody().write(reason);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void batchIsPostedAsAJsonArray() throws Exception {
        HttpSink sink = sink(Optional.of("Bearer abc"), Optional.empty());
        sink.store(readings("{\"v\":1}", "text"));
        sink.close();
        Request request = requests.getFirst();
        assertEquals(
                "[{\"topic\":\"t\",\"payload\":{\"v\":1},\"qos\":1,\"retain\":false,\"receivedAt\":\"2026-11-29T09:00:00.000Z\"},"
                        + "{\"topic\":\"t\",\"payload\":\"text\",\"qos\":1,\"retain\":false,\"receivedAt\":\"2026-11-29T09:00:00.000Z\"}]",
                request.body());
        assertEquals("application/json", request.headers().getFirst("Content-Type"));
        assertEquals("Bearer abc", request.headers().getFirst("Authorization"));
        assertFalse(request.headers().containsKey("X-Culex-Signature"));
    }

    @Test
    void requestIsSignedWithTheSecret() throws Exception {
        HttpSink sink = sink(Optional.empty(), Optional.of("key"));
        sink.store(readings("1"));
        sink.close();
        Request request = requests.getFirst();
        assertEquals("1795942800", request.headers().getFirst("X-Culex-Timestamp"));
        assertEquals(
                new RequestSignature("key").of(1_795_942_800, request.body().getBytes(StandardCharsets.UTF_8)),
                request.headers().getFirst("X-Culex-Signature"));
    }

    /** The expected value was computed with {@code printf '1.abc' | openssl dgst -sha256 -hmac key}. */
    @Test
    void signatureIsTheHmacOfTimestampAndBody() {
        assertEquals(
                "sha256=90ebc65a2174297bcabd31e7cdb290734ffd97b67d17c09a380b0d4828d3d90c",
                new RequestSignature("key").of(1, "abc".getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 401, 404, 408, 429, 500, 503})
    void httpStatusOfATemporaryFailureMeansThatTheWebServerIsNotAvailable(int code) {
        status = code;
        HttpSink sink = sink(Optional.empty(), Optional.empty());
        var failure = assertThrows(IOException.class, () -> sink.store(readings("1")));
        sink.close();
        assertEquals("status " + code + ": no\\u000athanks", failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 415, 422})
    void statusOfAPermanentFailureMeansThatTheBatchCanNeverBeStored(int code) {
        status = code;
        HttpSink sink = sink(Optional.empty(), Optional.empty());
        assertThrows(IllegalArgumentException.class, () -> sink.store(readings("1")));
        sink.close();
    }

    @Test
    void webServerThatDoesNotListenIsNotAvailable() {
        server.stop(0);
        HttpSink sink = sink(Optional.empty(), Optional.empty());
        assertThrows(IOException.class, () -> sink.store(readings("1")));
        sink.close();
    }

    @Test
    @Timeout(20)
    void webServerThatDoesNotCompleteTheResponseIsNotAvailable() {
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
        });
        URI endless = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/endless");
        try (var post = new HttpPost(endless, Duration.ofMillis(300))) {
            assertThrows(HttpTimeoutException.class, () -> post.send(new byte[1], Map.of()));
        }
    }

    @Test
    void influxSinkPostsLinesWithItsToken() throws Exception {
        var sink = new InfluxSink(new InfluxSettings(address(), Duration.ofSeconds(10), Optional.of("abc"), "mqtt"));
        sink.store(readings("{\"value1\":2,\"value2\":1}", "3"));
        sink.close();
        Request request = requests.getFirst();
        assertEquals(
                "mqtt,topic=t value1=2.0,value2=1.0 1795942800000000000\nmqtt,topic=t value=3.0 1795942800000000000\n",
                request.body());
        assertEquals("Token abc", request.headers().getFirst("Authorization"));
    }

    @Test
    void settingsPrintedAsTextDoNotContainSecrets() {
        var http = new HttpSettings(address(), Duration.ofSeconds(1), Optional.of("hunter2"), Optional.of("hunter2"));
        var influx = new InfluxSettings(address(), Duration.ofSeconds(1), Optional.of("hunter2"), "m");
        assertFalse((http + " " + influx).contains("hunter2"));
    }

    private HttpSink sink(Optional<String> authorization, Optional<String> secret) {
        return new HttpSink(
                new HttpSettings(address(), Duration.ofSeconds(10), authorization, secret), InstantSource.fixed(TIME));
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/readings");
    }

    private static List<Reading> readings(String... payloads) {
        return Stream.of(payloads)
                .map(payload -> new Reading(
                        "t",
                        ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)),
                        1,
                        false,
                        TIME,
                        Reading.Properties.NONE))
                .toList();
    }
}
