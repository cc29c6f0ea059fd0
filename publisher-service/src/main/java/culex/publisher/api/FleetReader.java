package culex.publisher.api;

import culex.publisher.fault.FaultKind;
import culex.publisher.fault.FaultRule;
import culex.publisher.fleet.FleetSettings;
import culex.publisher.fleet.GroupSettings;
import culex.publisher.fleet.StatusSettings;
import culex.publisher.fleet.StreamSettings;
import culex.publisher.payload.PayloadTemplate;
import culex.publisher.scenario.ScenarioException;
import culex.publisher.scenario.ScenarioReader;
import culex.support.api.ApiException;
import culex.support.api.JsonFields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a fleet from the body of a request: a scenario, or the short form of one with one stream. */
final class FleetReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Set<String> OF_SCENARIO = Set.of("name", "scenario");
    private static final Set<String> OF_STREAM = Set.of("topic", "payload", "interval", "qos", "retain", "faults");
    private static final Set<String> OF_SHORT_FORM =
            Set.of("name", "devices", "rampUp", "topic", "payload", "interval", "qos", "retain", "faults");
    private static final int UNPROCESSABLE = 422;

    /**
     * Maximum number of bytes that a fault or random letters may add to a payload. Larger payloads would fill the memory that all fleets
     * share.
     */
    private static final int ADDED_BYTES_MAX = 1 << 20;

    private final FleetSettings base;

    /**
     * A fleet that a request describes.
     *
     * @param name null when the request has none
     */
    record Named(@Nullable String name, FleetSettings settings) {
        /** Returns the name, which a fleet that starts must have. */
        String required() {
            if (name == null) {
                throw ApiException.badRequest("name is missing");
            }
            return name;
        }
    }

    /** @param base the fleet of the settings: how to connect, the limits, and the values that a scenario does not define */
    FleetReader(FleetSettings base) {
        this.base = base;
    }

    /** Reads a body: a scenario in YAML with the name of the fleet in the query, or a JSON object. */
    Named read(ApiRequest request) {
        if (request.isYaml()) {
            return new Named(checked(request.query("name")), scenario(request.text()));
        }
        if (request.query("name") != null) {
            throw ApiException.badRequest("The parameter name is for scenarios with Content-Type: application/yaml");
        }
        JsonObject body = request.json();
        var fields = new JsonFields(body, "");
        String name = checked(fields.text("name"));
        if (fields.has("scenario")) {
            fields.allowOnly(OF_SCENARIO);
            String text = fields.text("scenario");
            return new Named(name, scenario(text == null ? "" : text));
        }
        fields.allowOnly(OF_SHORT_FORM);
        return new Named(name, shortForm(name == null ? "preview" : name, body));
    }

    private static @Nullable String checked(@Nullable String name) {
        if (name != null && !NAME.matcher(name).matches()) {
            throw ApiException.badRequest("name must be 1 to 64 letters, digits, dots, underscores and hyphens");
        }
        return name;
    }

    private FleetSettings scenario(String text) {
        try {
            return limited(ScenarioReader.read(text, base));
        } catch (ScenarioException wrong) {
            throw new ApiException(
                    UNPROCESSABLE,
                    "The scenario is invalid: " + wrong.getMessage(),
                    new JsonObject().put("line", wrong.line()).put("column", wrong.column()));
        }
    }

    /** Converts the short form to a scenario: the JSON text is valid YAML, so the reader of scenarios can read it. */
    private FleetSettings shortForm(String name, JsonObject body) {
        JsonObject stream = new JsonObject();
        for (String field : OF_STREAM) {
            if (body.getValue(field) != null) {
                stream.put(field, body.getValue(field));
            }
        }
        JsonObject group = new JsonObject()
                .put("name", name)
                .put("devices", body.getValue("devices", 1))
                .put("streams", new JsonArray().add(stream));
        JsonObject scenario = new JsonObject().put("groups", new JsonArray().add(group));
        if (body.getValue("rampUp") != null) {
            scenario.put("stages", new JsonArray().add(new JsonObject().put("rampUp", body.getValue("rampUp"))));
        }
        try {
            return limited(ScenarioReader.read(scenario.encode(), base));
        } catch (ScenarioException wrong) {
            throw new ApiException(UNPROCESSABLE, "The fleet is invalid: " + wrong.reason());
        }
    }

    private static FleetSettings limited(FleetSettings settings) {
        for (GroupSettings group : settings.groups()) {
            checkForLog(group.connection().clientId());
            group.commands().ifPresent(commands -> {
                checkForLog(commands.topic());
                commands.responseTopic().ifPresent(FleetReader::checkForLog);
            });
            group.status().birth().ifPresent(FleetReader::checkStatus);
            group.status().will().ifPresent(FleetReader::checkStatus);
            for (StreamSettings stream : group.streams()) {
                checkForLog(stream.topic());
                checkLetters(stream.payload());
                stream.faults().rules().forEach(FleetReader::limit);
            }
        }
        return settings;
    }

    private static void checkStatus(StatusSettings.Message message) {
        checkForLog(message.topic());
        checkLetters(message.payload());
    }

    /** Rejects a template whose payloads take too much memory, even in a preview. */
    private static void checkLetters(PayloadTemplate payload) {
        if (payload.letters() > ADDED_BYTES_MAX) {
            throw new ApiException(
                    UNPROCESSABLE, "The fields text of a payload may have at most " + ADDED_BYTES_MAX + " letters");
        }
    }

    /** Rejects a line break in a text for the log, because the rest of the text could look like a separate log line. */
    private static void checkForLog(String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new ApiException(
                    UNPROCESSABLE, "Topic Names and Client Identifiers must not contain control characters");
        }
    }

    /** Rejects a fault that takes too much memory. */
    static void limit(FaultRule rule) {
        if (rule.kind() == FaultKind.OVERSIZE && rule.number() > ADDED_BYTES_MAX) {
            throw new ApiException(UNPROCESSABLE, "The fault oversize may have at most " + ADDED_BYTES_MAX + " bytes");
        }
    }
}
