package culex.publisher.scenario;

import io.quarkus.runtime.configuration.DurationConverter;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * One value of a scenario with its position in the file. Methods convert the value to the required type.
 *
 * @param name the name of its key, for errors
 * @param node the value as parsed
 */
record YamlValue(String name, Node node) {

    private static final int STRING_BYTES_MAX = 65_535; // [MQTT-1.5.4], the two-byte length of a UTF-8 string
    private static final double PERCENT = 100;
    /** The times of messages are counted in nanoseconds, which overflow in 2262. */
    private static final Instant EARLIEST = Instant.parse("1700-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    ScenarioException wrong(String reason) {
        return new ScenarioException(node.getStartMark(), name + " " + reason);
    }

    String text() {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isEmpty()) {
            return scalar.getValue();
        }
        throw wrong("must be a text");
    }

    /** Returns a text that is a UTF-8 String of MQTT: well-formed and without NUL [MQTT-1.5.4-1] [MQTT-1.5.4-2]. */
    String utf8String() {
        String text = text();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)
                || text.getBytes(StandardCharsets.UTF_8).length > STRING_BYTES_MAX
                || text.indexOf('\0') >= 0) {
            throw wrong("must be 1 to " + STRING_BYTES_MAX + " bytes without NUL");
        }
        return text;
    }

    long whole(long min, long max) {
        try {
            long value = Long.parseLong(scalar());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // reported by the error below, as a number that is out of range
        }
        throw wrong("must be a whole number from " + min + " to " + max);
    }

    double number(double min, double max) {
        try {
            double value = Double.parseDouble(scalar());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // reported by the error below, as a number that is out of range
        }
        throw wrong(String.format(Locale.ROOT, "must be a number from %s to %s", min, max));
    }

    /** Returns a fraction, which is written as {@code 10%} or {@code 0.1}. */
    double fraction() {
        String text = scalar();
        boolean percent = text.endsWith("%");
        try {
            double value =
                    Double.parseDouble(percent ? text.substring(0, text.length() - 1) : text) / (percent ? PERCENT : 1);
            if (value >= 0 && value <= 1) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // reported by the error below, as a number that is out of range
        }
        throw wrong("must be 0% to 100%");
    }

    boolean flag() {
        return switch (scalar()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong("must be true or false");
        };
    }

    Duration duration(Duration min, Duration max) {
        Duration value;
        try {
            value = new DurationConverter().convert(scalar());
        } catch (IllegalArgumentException | ArithmeticException notADuration) {
            throw wrong("must be a duration, such as 500ms, 10s, 5m or 24h");
        }
        if (value == null || value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw wrong("must be " + text(min) + " to " + text(max));
        }
        return value;
    }

    private static String text(Duration duration) {
        return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }

    Instant instant() {
        Instant time;
        try {
            time = Instant.parse(scalar());
        } catch (DateTimeException notATime) {
            throw wrong("must be a time, such as 2026-01-31T09:00:00Z");
        }
        if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            throw wrong("must be " + EARLIEST + " to " + LATEST);
        }
        return time;
    }

    private String scalar() {
        return node instanceof ScalarNode scalar ? scalar.getValue().strip() : "";
    }

    YamlObject object() {
        if (node instanceof MappingNode mapping) {
            return new YamlObject(mapping);
        }
        throw wrong("must have keys and values");
    }

    /** Returns UTF-8 Strings by name. */
    Map<String, String> utf8Strings() {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong("must have keys and values");
        }
        Map<String, String> texts = new TreeMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = new YamlValue(name, tuple.getKeyNode()).utf8String();
            String text = new YamlValue(name + "." + key, tuple.getValueNode()).utf8String();
            if (texts.put(key, text) != null) {
                throw new ScenarioException(tuple.getKeyNode().getStartMark(), key + " stands twice");
            }
        }
        return texts;
    }

    /** Returns the elements of a list that has at least one. */
    List<YamlValue> list() {
        if (!(node instanceof SequenceNode sequence) || sequence.getValue().isEmpty()) {
            throw wrong("must be a list");
        }
        List<YamlValue> elements = new ArrayList<>();
        sequence.getValue().forEach(element -> elements.add(new YamlValue(name, element)));
        return elements;
    }
}
