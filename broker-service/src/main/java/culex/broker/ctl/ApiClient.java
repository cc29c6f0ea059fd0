package culex.broker.ctl;

import culex.support.api.FleetStop;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An HTTP client for the API of the broker or of the publisher service. */
final class ApiClient implements AutoCloseable {
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
    private static final int ERRORS = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int PAGE = 1000;

    private static final String JSON = "application/json";

    private final Service service;
    private final String base;
    private final @Nullable String key;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /**
     * @param url the URL of its port; empty for the default
     * @param key null for none
     */
    ApiClient(Service service, String url, @Nullable String key) {
        this.service = service;
        String root = url.isEmpty() ? service.urlDefault() : url;
        base = (root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + "/api/v1";
        this.key = key;
    }

    JsonObject get(String path) {
        return send("GET", path, null);
    }

    /** Sends a document in YAML, and returns the body of the response. */
    JsonObject post(String path, String yaml) {
        return checked(path, exchange("POST", path, "application/yaml", yaml));
    }

    /**
     * Sends a request that changes something.
     *
     * @param body null for none
     * @return the body of the response; empty when it has none
     */
    JsonObject send(String method, String path, @Nullable JsonObject body) {
        return checked(path, exchange(method, path, JSON, body == null ? null : body.encode()));
    }

    private JsonObject checked(String path, HttpResponse<String> response) {
        JsonObject json = parse(response.body());
        if (response.statusCode() >= ERRORS) {
            String detail = json == null ? "" : json.getString("detail", "");
            throw CtlException.failed(
                    response.statusCode() == UNAUTHORIZED
                            ? (key == null
                                            ? "This needs a key: set CULEX_API_KEY"
                                            : "The " + service.label() + " does not know the key CULEX_API_KEY")
                                    + " (./culex key add NAME --role ROLE makes one)"
                            : detail.isEmpty() ? base + path + " answered " + response.statusCode() : detail);
        }
        if (json == null) {
            throw CtlException.failed(
                    base + path + " answered with something else than JSON; is it " + service.port() + "?");
        }
        return json;
    }

    private HttpResponse<String> exchange(String method, String path, String type, @Nullable String body) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                    .timeout(method.equals("GET") ? READ_TIMEOUT : FleetStop.FORWARDED_RESPONSE_TIMEOUT)
                    .method(
                            method,
                            body == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
            if (body != null) {
                request.header("Content-Type", type);
            }
            if (key != null) {
                request.header("Authorization", "Bearer " + key);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException unreachable) {
            String why = unreachable.getMessage();
            throw CtlException.failed("No " + service.label() + " answers at " + base + " (" + service.variable()
                    + "): " + (why == null ? unreachable.getClass().getSimpleName() : why));
        } catch (IllegalArgumentException wrong) {
            throw CtlException.failed(service.variable() + " or CULEX_API_KEY is invalid: " + wrong.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw CtlException.failed("interrupted");
        }
    }

    private static @Nullable JsonObject parse(String text) {
        try {
            return text.isBlank() ? new JsonObject() : new JsonObject(text);
        } catch (DecodeException noJson) {
            return null;
        }
    }

    /**
     * Reads the entries of a list, page after page.
     *
     * @param path the path with its query
     * @param max the maximum number of entries
     */
    JsonArray list(String path, int max) {
        JsonArray all = new JsonArray();
        String next = null;
        do {
            int limit = Math.min(PAGE, max - all.size());
            String page = path + (path.contains("?") ? '&' : '?') + "limit=" + limit
                    + (next == null ? "" : "&cursor=" + next);
            JsonObject answer = get(page);
            answer.getJsonArray("items", new JsonArray()).forEach(all::add);
            next = answer.getString("next");
        } while (next != null && all.size() < max);
        return all;
    }

    @Override
    public void close() {
        http.close();
    }
}
