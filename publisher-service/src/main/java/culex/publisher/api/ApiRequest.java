package culex.publisher.api;

import culex.support.api.ApiException;
import culex.support.api.Caller;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request of the HTTP API: its parameters and its body. Each method throws {@link ApiException} for invalid ones. */
final class ApiRequest {
    private static final Set<String> YAML = Set.of("application/yaml", "application/x-yaml", "text/yaml");

    private final RoutingContext context;

    ApiRequest(RoutingContext context) {
        this.context = context;
    }

    /** Who sent the request. */
    Caller caller() {
        return ApiLogin.caller(context);
    }

    /** Returns the value of a placeholder in the path of the route. */
    String path(String name) {
        String value = context.pathParam(name);
        if (value == null) {
            throw new IllegalStateException("the route has no " + name);
        }
        return value;
    }

    /** Sets the header Location of the response to the path of the created resource. */
    void location(String path) {
        context.response().putHeader(HttpHeaders.LOCATION, path);
    }

    /** Responds with a document in YAML. */
    void respondWithYaml(String text) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml")
                .end(text);
    }

    /** Returns a parameter in the query; null when it is absent. */
    @Nullable String query(String name) {
        List<String> values = context.queryParam(name);
        if (values.size() > 1) {
            throw ApiException.badRequest("The parameter " + name + " is there more than once");
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    /** Returns a number in the query, or {@code absent} when the parameter is absent. */
    int number(String name, int absent, int min, int max) {
        String value = query(name);
        if (value == null) {
            return absent;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            throw ApiException.badRequest(name + " must be a number from " + min + " to " + max);
        }
        throw ApiException.badRequest(name + " must be a number from " + min + " to " + max);
    }

    /** Rejects unknown parameters in the query, such as a misspelt one. */
    void allowOnly(String... names) {
        Set<String> known = Set.of(names);
        for (String name : context.queryParams().names()) {
            if (!known.contains(name)) {
                throw ApiException.badRequest("There is no parameter " + name);
            }
        }
    }

    /** Whether the body is YAML, by its Content-Type. */
    boolean isYaml() {
        String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && YAML.contains(type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
    }

    /** The body as text; empty when there is none. */
    String text() {
        String text = context.body().isEmpty() ? null : context.body().asString();
        return text == null ? "" : text;
    }

    /** The JSON object in the body. */
    JsonObject json() {
        try {
            JsonObject body = context.body().isEmpty() ? null : context.body().asJsonObject();
            if (body != null) {
                return body;
            }
        } catch (DecodeException | ClassCastException wrong) {
            throw ApiException.badRequest("The body is no JSON object");
        }
        throw ApiException.badRequest("The body is no JSON object");
    }
}
