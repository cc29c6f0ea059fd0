package culex.broker.admin;

import culex.support.api.ApiException;
import culex.support.api.Caller;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A request of the admin API: its parameters, checked. Each method throws {@link ApiException} when a parameter is invalid. */
final class ApiRequest {
    private static final int UNAUTHORIZED = 401;

    private final RoutingContext context;
    private final boolean arePayloadsOpen;

    /** @param arePayloadsOpen whether callers without an API key may read payloads */
    ApiRequest(RoutingContext context, boolean arePayloadsOpen) {
        this.context = context;
        this.arePayloadsOpen = arePayloadsOpen;
    }

    /** Who sent the request. */
    Caller caller() {
        return ManagementLogin.caller(context);
    }

    /** The HTTP request and its response, for handlers that respond with a stream. */
    RoutingContext context() {
        return context;
    }

    /** Returns the value of a placeholder in the path of the route. */
    String path(String name) {
        String value = context.pathParam(name);
        if (value == null) {
            throw new IllegalStateException("the route has no " + name);
        }
        return value;
    }

    /** Returns a parameter in the query; null when it is absent. */
    @Nullable String query(String name) {
        List<String> values = context.queryParam(name);
        if (values.size() > 1) {
            throw ApiException.badRequest("The parameter " + name + " is there more than once");
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    /** Returns a required parameter in the query. */
    String required(String name) {
        String value = query(name);
        if (value == null) {
            throw ApiException.badRequest("The parameter " + name + " is missing");
        }
        return value;
    }

    /** Returns a number in the query, or {@code absent} when the parameter is absent. */
    long number(String name, long absent, long min, long max) {
        String value = query(name);
        if (value == null) {
            return absent;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            throw ApiException.badRequest(name + " must be a number from " + min + " to " + max);
        }
        throw ApiException.badRequest(name + " must be a number from " + min + " to " + max);
    }

    /** Returns a boolean parameter; false when it is absent. */
    boolean flag(String name) {
        return one(name, Answer.NO) == Answer.YES;
    }

    /** Returns the constant that a parameter names in lower case, or {@code absent} when the parameter is absent. */
    <E extends Enum<E>> E one(String name, E absent) {
        String value = query(name);
        if (value == null) {
            return absent;
        }
        E[] all = absent.getDeclaringClass().getEnumConstants();
        for (E each : all) {
            if (label(each).equals(value)) {
                return each;
            }
        }
        throw ApiException.badRequest(name + " must be one of "
                + Stream.of(all).map(ApiRequest::label).collect(Collectors.joining(", ")));
    }

    /**
     * The parameter payload: how payloads are shown. Payloads need an API key, unless every client may subscribe to everything on the
     * broker.
     *
     * @param none the value that shows no payloads
     */
    <E extends Enum<E>> E payload(E absent, E none) {
        boolean mayRead = arePayloadsOpen || caller().isKnown();
        E asked = one("payload", mayRead ? absent : none);
        if (asked != none) {
            requirePayloads();
        }
        return asked;
    }

    /** Rejects a caller that may not read payloads. */
    void requirePayloads() {
        if (!arePayloadsOpen && !caller().isKnown()) {
            throw new ApiException(UNAUTHORIZED, "Payloads need a key of mqtt.management.token-file");
        }
    }

    private static String label(Enum<?> each) {
        return each.toString().toLowerCase(Locale.ROOT).replace('_', '-');
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

    /**
     * The JSON object in the body; empty when there is no body.
     *
     * @param names the fields that it may have
     */
    JsonObject body(String... names) {
        JsonObject body = json();
        Set<String> known = Set.of(names);
        for (String name : body.fieldNames()) {
            if (!known.contains(name)) {
                throw ApiException.badRequest("There is no field " + name);
            }
        }
        return body;
    }

    /** The JSON object in the body, whose fields the caller checks; empty when there is no body. */
    JsonObject json() {
        JsonObject body;
        try {
            body = context.body().isEmpty() ? new JsonObject() : context.body().asJsonObject();
        } catch (DecodeException | ClassCastException wrong) {
            throw ApiException.badRequest("The body is no JSON object");
        }
        if (body == null) {
            throw ApiException.badRequest("The body is no JSON object");
        }
        return body;
    }

    private enum Answer {
        YES("true"),
        NO("false");

        private final String text;

        Answer(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
