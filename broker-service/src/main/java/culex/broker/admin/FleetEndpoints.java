package culex.broker.admin;

import culex.broker.transport.netty.RequestCheck;
import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import culex.support.api.FleetStop;
import culex.support.api.Role;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fleets of the publisher, with the paths of the publisher's own API. The broker checks the role of the caller, and forwards the
 * request with its own key.
 */
@Singleton
final class FleetEndpoints implements AdminEndpoints {
    private static final String EXAMPLES = "/examples";
    private static final String FLEETS = "/fleets";
    private static final String FLEET = "/fleets/:name";
    private static final String FAULTS = "/fleets/:name/faults";
    private static final String PREVIEW_OF_FLEET = "/fleets/:name/preview";
    private static final String PREVIEW = "/preview";
    private static final String NAME = "name";
    private static final String MESSAGES = "messages";
    private static final String SECONDS = "seconds";
    private static final Pattern FLEET_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    /** Maximum size of the body of a request that the publisher accepts. */
    private static final int BODY_BYTES_MAX = 64 << 10;

    private static final int CREATED = 201;
    private static final int TOO_LARGE = 413;

    private final PublisherClient publisher;

    @Inject
    FleetEndpoints(PublisherClient publisher) {
        this.publisher = publisher;
    }

    @Override
    public void addTo(AdminRoutes routes) {
        routes.read(EXAMPLES, request -> forward(request, EXAMPLES));
        routes.read(FLEETS, request -> forward(request, FLEETS));
        routes.change(HttpMethod.POST, FLEETS, Role.OPERATOR, this::start);
        routes.read(FLEET, request -> forward(request, fleet(request)));
        routes.change(HttpMethod.PATCH, FLEET, Role.OPERATOR, request -> forward(request, fleet(request)));
        routes.change(HttpMethod.DELETE, FLEET, Role.OPERATOR, request -> forward(request, fleet(request)));
        routes.change(HttpMethod.POST, FAULTS, Role.OPERATOR, request -> forward(request, fleet(request) + "/faults"));
        routes.read(PREVIEW_OF_FLEET, request -> forward(request, fleet(request) + PREVIEW, MESSAGES, SECONDS));
        routes.change(
                HttpMethod.POST, PREVIEW, Role.VIEWER, request -> forward(request, PREVIEW, MESSAGES, SECONDS, NAME));
    }

    private ApiAnswer start(ApiRequest request) {
        ApiAnswer answer = forward(request, FLEETS, NAME);
        JsonObject body = answer.body();
        if (answer.status() == CREATED
                && body != null
                && body.getValue(NAME) instanceof String name
                && FLEET_NAME.matcher(name).matches()) {
            request.context().response().putHeader(HttpHeaders.LOCATION, AdminRoutes.ROOT + FLEETS + "/" + name);
        }
        return answer;
    }

    /** The path of the fleet that the request names. A name that no fleet can have is not sent to the publisher. */
    private static String fleet(ApiRequest request) {
        String name = request.path(NAME);
        if (!FLEET_NAME.matcher(name).matches()) {
            throw ApiException.notFound("There is no fleet of this name");
        }
        return FLEETS + "/" + name;
    }

    private ApiAnswer forward(ApiRequest request, String path, String... parameters) {
        request.allowOnly(parameters);
        String query = Stream.of(parameters)
                .flatMap(name -> parameter(request, name).stream())
                .collect(Collectors.joining("&"));
        Buffer buffer = request.context().body().buffer();
        byte[] body = buffer == null ? new byte[0] : buffer.getBytes();
        if (body.length > BODY_BYTES_MAX) {
            throw new ApiException(TOO_LARGE, "The body is larger than " + BODY_BYTES_MAX + " bytes");
        }
        HttpServerRequest received = request.context().request();
        HttpMethod method = received.method().equals(HttpMethod.HEAD) ? HttpMethod.GET : received.method();
        if (!method.equals(HttpMethod.GET)) {
            RequestCheck.extend(received, FleetStop.FORWARDED_RESPONSE_TIMEOUT);
        }
        return publisher.send(new PublisherClient.Request(
                method.name(),
                query.isEmpty() ? path : path + "?" + query,
                body.length == 0 ? "" : contentType(request),
                body,
                request.caller().isKnown()));
    }

    private static List<String> parameter(ApiRequest request, String name) {
        String value = request.query(name);
        return value == null ? List.of() : List.of(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    /** One of the two types that the publisher distinguishes. */
    private static String contentType(ApiRequest request) {
        String type = request.context().request().getHeader(HttpHeaders.CONTENT_TYPE);
        return isYaml(type) ? "application/yaml" : "application/json";
    }

    private static boolean isYaml(@Nullable String type) {
        return type != null
                && type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).endsWith("yaml");
    }
}
