package culex.publisher.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.quarkus.runtime.configuration.DurationConverter;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads commands to a device: a JSON object with at least one of the names that are valid for the device, such as
 * <code>{"interval":"500ms","setpoint":21}</code>. Immutable.
 */
public final class CommandParser {

    /** The name of a command that changes the interval of the readings. */
    public static final String INTERVAL = "interval";

    /** The name of the command that pauses or resumes the readings of the sensor. */
    public static final String STATE = "state";

    /** The names in responses of devices, by which a response is distinguished from a command. */
    public static final Set<String> RESPONSE = Set.of("device", "ok", "error");

    private static final String SETPOINT = "setpoint";
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d{1,15})?([eE][+-]?\\d{1,2})?");
    private static final int BYTES_MAX = 8_192;
    private static final int VALUE_CHARACTERS_MAX = 64;
    private static final Duration INTERVAL_MAX = Duration.ofDays(1);
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** The names of values, and whether they are numbers. */
    private final Map<String, Boolean> names;

    private final Duration intervalMin;

    /**
     * Creates a parser.
     *
     * @param names the values that the device has besides interval, state and setpoint; true for those that are numbers
     * @param intervalMin the shortest interval
     */
    public CommandParser(Map<String, Boolean> names, Duration intervalMin) {
        this.names = new TreeMap<>(names);
        this.names.putIfAbsent(SETPOINT, true);
        this.names.remove(INTERVAL);
        this.names.remove(STATE);
        this.intervalMin = intervalMin;
    }

    /** Whether the value with this name in a command is numeric. */
    public boolean isNumber(String name) {
        return names.getOrDefault(name, false);
    }

    /**
     * Reads a command.
     *
     * @throws CommandException with one line for the sender, if any part of the command is invalid
     */
    public Command parse(byte[] payload) throws CommandException {
        if (payload.length > BYTES_MAX) {
            throw new CommandException("a command has at most " + BYTES_MAX + " bytes");
        }
        try (JsonParser json = JSON.createParser(payload)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw notJson();
            }
            Optional<Duration> interval = Optional.empty();
            Optional<Boolean> isOn = Optional.empty();
            Map<String, String> values = new LinkedHashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken token = json.nextToken();
                switch (name) {
                    case INTERVAL -> interval = Optional.of(interval(json, token));
                    case STATE -> isOn = Optional.of(isOn(json.getText()));
                    default -> checkValue(name, json, token);
                }
                values.put(name, json.getText());
            }
            if (json.nextToken() != null || values.isEmpty()) {
                throw notJson();
            }
            return new Command(interval, isOn, values);
        } catch (IOException malformed) {
            throw notJson();
        }
    }

    private static CommandException notJson() {
        return new CommandException("a command is one JSON object, such as {\"interval\":\"500ms\"}");
    }

    private Duration interval(JsonParser json, JsonToken token) throws IOException, CommandException {
        Duration interval = null;
        if (token == JsonToken.VALUE_STRING && json.getTextLength() <= VALUE_CHARACTERS_MAX) {
            try {
                interval = new DurationConverter().convert(json.getText());
            } catch (IllegalArgumentException | ArithmeticException notADuration) {
                // falls through to the error below, which also reports a duration out of range
            }
        }
        if (interval == null || interval.compareTo(intervalMin) < 0 || interval.compareTo(INTERVAL_MAX) > 0) {
            throw new CommandException("interval must be a duration from " + text(intervalMin) + " to "
                    + text(INTERVAL_MAX) + ", such as \"500ms\"");
        }
        return interval;
    }

    private static String text(Duration duration) {
        return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }

    private static boolean isOn(String state) throws CommandException {
        return switch (state) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new CommandException("state must be \"on\" or \"off\"");
        };
    }

    private void checkValue(String name, JsonParser json, JsonToken token) throws IOException, CommandException {
        if (RESPONSE.contains(name)) {
            throw new CommandException("this is a response and no command", true);
        }
        Boolean isNumber = names.get(name);
        if (isNumber == null) {
            var known = new TreeSet<>(names.keySet());
            known.add(INTERVAL);
            known.add(STATE);
            throw new CommandException("a command may set " + String.join(", ", known) + " and nothing else");
        }
        if (json.getTextLength() > VALUE_CHARACTERS_MAX) {
            throw new CommandException(name + " must have at most " + VALUE_CHARACTERS_MAX + " characters");
        }
        if (isNumber ? !isNumber(json, token) : !isText(json, token)) {
            throw new CommandException(name + " must be "
                    + (isNumber
                            ? "a number of at most 15 digits before and after the point"
                            : "a text without quotes and backslashes"));
        }
    }

    /** Whether the value is a number of ordinary size: printing a number with an exponent of millions as digits would use all memory. */
    private static boolean isNumber(JsonParser json, JsonToken token) throws IOException {
        return token.isNumeric() && NUMBER.matcher(json.getText()).matches();
    }

    /** Whether the value is valid in any payload, such as between the quotes of JSON. */
    private static boolean isText(JsonParser json, JsonToken token) throws IOException {
        return token.isScalarValue()
                && token != JsonToken.VALUE_NULL
                && json.getText()
                        .codePoints()
                        .noneMatch(point -> point == '"'
                                || point == '\\'
                                || Character.isISOControl(point)
                                || Character.getType(point) == Character.SURROGATE);
    }
}
