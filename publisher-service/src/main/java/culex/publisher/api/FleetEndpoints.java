package culex.publisher.api;

import culex.publisher.fault.FaultKind;
import culex.publisher.fault.FaultPlan;
import culex.publisher.fault.FaultRule;
import culex.publisher.fleet.FleetSettings;
import culex.publisher.fleet.Preview;
import culex.publisher.payload.SyntaxException;
import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import culex.support.api.Caller;
import culex.support.api.JsonFields;
import culex.support.api.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The endpoints of the HTTP API: start, change, stop and preview fleets, and inject faults into them. */
@Singleton
final class FleetEndpoints {
    private static final String FLEETS = "/fleets";
    private static final String FLEET = "/fleets/:name";
    private static final String FAULTS = "/fleets/:name/faults";
    private static final String PREVIEW_OF_FLEET = "/fleets/:name/preview";
    private static final String PREVIEW = "/preview";
    private static final String EXAMPLES = "/examples";
    private static final String DOCUMENT = "/openapi.yaml";
    private static final String RESOURCE = "/api/openapi.yaml";
    private static final String LOGIN = "/login";
    private static final String MESSAGES = "messages";
    private static final int MESSAGES_DEFAULT = 3;
    private static final int MESSAGES_MAX = 200;
    private static final String SECONDS = "seconds";
    private static final int SECONDS_MAX = 7 * 24 * 3600;
    private static final int CREATED = 201;
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;
    private static final double RATE_MIN = 0.01;
    private static final double RATE_MAX = 100;
    private static final Set<String> ARGUMENTS = Set.of("duration", "factor", "bytes");

    private final Fleets fleets;
    private final FleetReader reader;

    @Inject
    FleetEndpoints(Fleets fleets) {
        this.fleets = fleets;
        this.reader = new FleetReader(fleets.base());
    }

    /** Adds the endpoints. */
    void addTo(ApiRoutes.Routes routes) {
        routes.read(LOGIN, FleetEndpoints::login);
        routes.read(DOCUMENT, FleetEndpoints::document);
        routes.read(EXAMPLES, FleetEndpoints::examples);
        routes.read(FLEETS, this::list);
        routes.change(HttpMethod.POST, FLEETS, Role.OPERATOR, this::start);
        routes.read(FLEET, this::report);
        routes.change(HttpMethod.PATCH, FLEET, Role.OPERATOR, this::change);
        routes.change(HttpMethod.DELETE, FLEET, Role.OPERATOR, this::stop);
        routes.change(HttpMethod.POST, FAULTS, Role.OPERATOR, this::inject);
        routes.read(PREVIEW_OF_FLEET, this::previewOfFleet);
        routes.change(HttpMethod.POST, PREVIEW, Role.VIEWER, this::preview);
    }

    private static ApiAnswer login(ApiRequest request) {
        request.allowOnly();
        Caller caller = request.caller();
        return ApiAnswer.ok(new JsonObject()
                .put("name", caller.name())
                .put("role", caller.role().label())
                .put("loggedIn", caller.isKnown()));
    }

    private static @Nullable ApiAnswer document(ApiRequest request) {
        request.allowOnly();
        try (InputStream resource = FleetEndpoints.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException(RESOURCE + " is missing");
            }
            request.respondWithYaml(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return null;
    }

    private static ApiAnswer examples(ApiRequest request) {
        request.allowOnly();
        JsonArray items = new JsonArray();
        Examples.read()
                .forEach((name, text) ->
                        items.add(new JsonObject().put("name", name).put("scenario", text)));
        return ApiAnswer.ok(new JsonObject().put("items", items));
    }

    private ApiAnswer list(ApiRequest request) {
        request.allowOnly();
        JsonArray items = new JsonArray();
        fleets.all().forEach(fleet -> items.add(FleetJson.report(fleet)));
        return ApiAnswer.ok(new JsonObject().put("items", items));
    }

    private ApiAnswer start(ApiRequest request) {
        request.allowOnly("name");
        FleetReader.Named wanted = reader.read(request);
        RunningFleet fleet = fleets.start(wanted.required(), wanted.settings());
        request.location(ApiRoutes.ROOT + FLEETS + "/" + fleet.name());
        return new ApiAnswer(CREATED, FleetJson.details(fleet));
    }

    private ApiAnswer report(ApiRequest request) {
        request.allowOnly();
        return ApiAnswer.ok(FleetJson.details(fleets.get(request.path("name"))));
    }

    private ApiAnswer change(ApiRequest request) {
        request.allowOnly();
        JsonObject body = request.json();
        var fields = new JsonFields(body, "");
        fields.allowOnly(Set.of("rate"));
        RunningFleet fleet = running(request);
        if (!(body.getValue("rate") instanceof Number rate)
                || !(rate.doubleValue() >= RATE_MIN && rate.doubleValue() <= RATE_MAX)) {
            throw fields.wrong("rate", "must be a number from " + RATE_MIN + " to " + RATE_MAX);
        }
        fleet.fleet().pace(rate.doubleValue());
        return ApiAnswer.ok(FleetJson.details(fleet));
    }

    private ApiAnswer stop(ApiRequest request) {
        request.allowOnly();
        return ApiAnswer.ok(FleetJson.report(fleets.stop(request.path("name"))));
    }

    private RunningFleet running(ApiRequest request) {
        RunningFleet fleet = fleets.get(request.path("name"));
        if (fleet.fleet().isStopped()) {
            throw new ApiException(CONFLICT, "The fleet " + fleet.name() + " has stopped");
        }
        return fleet;
    }

    private ApiAnswer inject(ApiRequest request) {
        request.allowOnly();
        JsonObject body = request.json();
        var fields = new JsonFields(body, "");
        fields.allowOnly(Set.of("kind", "devices", "share", "duration", "factor", "bytes"));
        RunningFleet fleet = running(request);
        FaultRule rule = rule(body, fields);
        int devices = devices(body, fields, fleet.settings().size());
        fleets.inject(fleet, rule, devices);
        return ApiAnswer.ok(new JsonObject().put("kind", rule.kind().text()).put("devices", devices));
    }

    /** Reads a fault as a rule of a fault plan, {@code kind=100%/argument}, so that both have the same limits. */
    private static FaultRule rule(JsonObject body, JsonFields fields) {
        String kind = fields.text("kind");
        List<String> kinds = Arrays.stream(FaultKind.values())
                .filter(known -> known != FaultKind.SKEW && known != FaultKind.SLOW) // only at a device's start
                .map(FaultKind::text)
                .toList();
        if (kind == null || !kinds.contains(kind)) {
            throw fields.wrong("kind", "must be one of " + String.join(", ", kinds));
        }
        List<Object> arguments = ARGUMENTS.stream()
                .map(body::getValue)
                .flatMap(value -> value == null ? Stream.empty() : Stream.of(value))
                .toList();
        if (arguments.size() > 1) {
            throw ApiException.badRequest("A fault has one of duration, factor and bytes");
        }
        Optional<String> argument = arguments.stream().findFirst().map(String::valueOf);
        String text = kind + "=100%" + argument.map(value -> "/" + value).orElse("");
        try {
            List<FaultRule> rules = FaultPlan.parse(text).rules();
            if (rules.size() != 1) {
                throw new ApiException(UNPROCESSABLE, "This is more than one fault: " + text);
            }
            FleetReader.limit(rules.getFirst());
            return rules.getFirst();
        } catch (SyntaxException wrong) {
            throw new ApiException(UNPROCESSABLE, "The fault " + text + " is wrong: " + wrong.getMessage());
        }
    }

    private static int devices(JsonObject body, JsonFields fields, int size) {
        Object share = body.getValue("share");
        if (share == null) {
            return (int) fields.number("devices", size, 1, size);
        }
        if (fields.has("devices")) {
            throw ApiException.badRequest("A fault has devices or a share of them");
        }
        if (!(share instanceof Number part) || !(part.doubleValue() > 0 && part.doubleValue() <= 1)) {
            throw fields.wrong("share", "must be a number greater than 0, up to 1");
        }
        return (int) Math.max(1, Math.round(part.doubleValue() * size));
    }

    private ApiAnswer previewOfFleet(ApiRequest request) {
        request.allowOnly(MESSAGES, SECONDS);
        return preview(request, fleets.get(request.path("name")).settings());
    }

    private ApiAnswer preview(ApiRequest request) {
        request.allowOnly(MESSAGES, SECONDS, "name");
        return preview(request, reader.read(request).settings());
    }

    private static ApiAnswer preview(ApiRequest request, FleetSettings fleet) {
        int messages = request.number(MESSAGES, MESSAGES_DEFAULT, 1, MESSAGES_MAX);
        int seconds = request.number(SECONDS, 0, 1, SECONDS_MAX);
        return ApiAnswer.ok(FleetJson.preview(
                seconds == 0 ? fleet : Preview.spreadOver(fleet, Duration.ofSeconds(seconds), messages), messages));
    }
}
