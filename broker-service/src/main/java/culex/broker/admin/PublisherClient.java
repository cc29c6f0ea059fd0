package culex.broker.admin;

import culex.broker.config.BrokerConfig;
import culex.broker.config.ConsoleRules;
import culex.broker.ops.LogText;
import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import culex.support.api.FleetStop;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to the HTTP API of the publisher, with the key of the broker, never with the key of the caller. Called from worker
 * threads, which wait for the response; sizes, times and the number of concurrent requests are limited.
 */
@Singleton
final class PublisherClient {
    private static final String URL_SETTING = "mqtt.console.publisher-url";
    private static final String KEY_SETTING = "mqtt.console.publisher-key";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);

    private static final int RESPONSE_BYTES_MAX = 2 << 20;
    private static final int DETAIL_MAX = 1000;
    /**
     * Maximum number of concurrent requests of callers with a key, and of those without one: fewer than the admin API handles at the same
     * time, so that a slow publisher does not stop the rest of the API.
     */
    private static final int REQUESTS_MAX = 3;

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int CONFLICT = 409;
    private static final int BAD_GATEWAY = 502;
    private static final int UNAVAILABLE = 503;
    private static final int SUCCESS = 200;
    private static final int REDIRECTS = 300;
    /**
     * The errors that concern the request of the caller, and are passed on: invalid, unknown, in conflict, too large, wrong scenario, busy.
     */
    private static final Set<Integer> PASSED_ON = Set.of(400, 404, CONFLICT, 413, 422, UNAVAILABLE);

    private final Optional<ConsoleRules.Publisher> publisher;
    private final Duration readTimeout;
    /** Longer than a read: a fleet that stops sends its buffered messages first. */
    private final Duration changeTimeout;

    private final @Nullable HttpClient http;
    private final Semaphore permits = new Semaphore(REQUESTS_MAX);
    private final Semaphore permitsWithoutKey = new Semaphore(REQUESTS_MAX);

    /**
     * A request.
     *
     * @param target the path below /api/v1, with its query
     * @param contentType of the body; empty without a body
     * @param isFromKnown whether the caller has a key
     */
    record Request(String method, String target, String contentType, byte[] body, boolean isFromKnown) {
        private boolean isRead() {
            return method.equals("GET");
        }
    }

    @Inject
    PublisherClient(BrokerConfig config) {
        this(ConsoleRules.publisher(config.console()), READ_TIMEOUT, FleetStop.RESPONSE_TIMEOUT);
    }

    PublisherClient(Optional<ConsoleRules.Publisher> publisher, Duration readTimeout, Duration changeTimeout) {
        this.publisher = publisher;
        this.readTimeout = readTimeout;
        this.changeTimeout = changeTimeout;
        http = publisher.isEmpty()
                ? null
                : HttpClient.newBuilder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
    }

    @PreDestroy
    void close() {
        if (http != null) {
            http.shutdownNow();
        }
    }

    /**
     * Sends a request and returns the response.
     *
     * @throws ApiException when the publisher rejects the request, cannot be reached, or sends something else than its API does
     */
    ApiAnswer send(Request request) {
        if (publisher.isEmpty() || http == null) {
            throw new ApiException(CONFLICT, URL_SETTING + " is not set, so this broker knows no publisher");
        }
        Semaphore free = request.isFromKnown() ? permits : permitsWithoutKey;
        if (!free.tryAcquire()) {
            throw new ApiException(
                    UNAVAILABLE, REQUESTS_MAX + " requests are waiting for the publisher already; try again");
        }
        try {
            return answer(exchange(http, publisher.get(), request, request.isRead() ? readTimeout : changeTimeout));
        } finally {
            free.release();
        }
    }

    private static HttpResponse<byte[]> exchange(
            HttpClient http, ConsoleRules.Publisher publisher, Request request, Duration timeout) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(
                        URI.create(publisher.url() + AdminRoutes.ROOT + request.target()))
                .method(
                        request.method(),
                        request.body().length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(request.body()));
        if (!request.contentType().isEmpty()) {
            builder.header("Content-Type", request.contentType());
        }
        publisher.key().ifPresent(key -> builder.header("Authorization", "Bearer " + key));
        CompletableFuture<HttpResponse<byte[]>> response = http.sendAsync(
                builder.build(),
                HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), RESPONSE_BYTES_MAX));
        String mayBeDone = request.isRead() ? "" : "; it may have done what the request asks for";
        try {
            // The only time limit of a response with its body. A second one in the request could end first, and would
            // then be reported as a publisher that cannot be reached.
            return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw unavailable(publisher, "did not respond within " + timeout.toSeconds() + " s" + mayBeDone);
        } catch (ExecutionException failed) {
            throw unavailable(publisher, "cannot be reached, or its response is too long (" + reason(failed) + ")");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw unavailable(publisher, "had not responded when the broker stopped" + mayBeDone);
        } finally {
            response.cancel(true); // closes the connection when the response is late
        }
    }

    private static ApiException unavailable(ConsoleRules.Publisher publisher, String what) {
        return new ApiException(UNAVAILABLE, "The publisher at " + publisher.url() + " " + what);
    }

    private static String reason(ExecutionException failed) {
        Throwable cause = failed.getCause();
        String text = cause instanceof IOException && cause.getMessage() != null
                ? cause.getMessage()
                : String.valueOf(cause == null ? failed : cause.getClass().getSimpleName());
        return LogText.printable(text, DETAIL_MAX);
    }

    private static ApiAnswer answer(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        JsonObject body = parse(response.body());
        if (status >= SUCCESS && status < REDIRECTS) {
            return new ApiAnswer(status, body);
        }
        Object detail = body.getValue("detail");
        String text = detail instanceof String written ? LogText.printable(written, DETAIL_MAX) : "";
        if (PASSED_ON.contains(status) && !text.isEmpty()) {
            JsonObject more = new JsonObject();
            for (String position : List.of("line", "column")) {
                if (body.getValue(position) instanceof Integer number) {
                    more.put(position, number);
                }
            }
            throw new ApiException(status, text, more);
        }
        throw new ApiException(
                BAD_GATEWAY,
                status == UNAUTHORIZED || status == FORBIDDEN
                        ? "The publisher rejects the broker (" + KEY_SETTING + "): " + text
                        : "The publisher responded with the status " + status + (text.isEmpty() ? "" : ": " + text));
    }

    private static JsonObject parse(byte[] body) {
        try {
            return body.length == 0 ? new JsonObject() : new JsonObject(new String(body, StandardCharsets.UTF_8));
        } catch (DecodeException noJson) {
            throw new ApiException(
                    BAD_GATEWAY, "The server of " + URL_SETTING + " is no publisher: its response is not JSON");
        }
    }
}
