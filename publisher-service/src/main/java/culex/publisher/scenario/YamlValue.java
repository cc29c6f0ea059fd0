package culex.publisher.scenario;

import io.quarkus.runtime.configuration.DurationConverter;
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
 * One value of a scenario with its place in the file, converted to the type that is asked for.
 *
 * @param name the name of its key, for errors
 * @param node the value as parsed
 */
record YamlValue(String name, Node node) {

    private static final double PERCENT = 100;

    ScenarioException wrong(String reason) {
        return new ScenarioException(node.getStartMark(), name + " " + reason);
    }

    String text() {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isEmpty()) {
            return scalar.getValue();
        }
        throw wrong("must be a text");
    }

    long whole(long min, long max) {
        try {
            long value = Long.parseLong(scalar());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // the error below says so, as for a number that is out of range
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
            // the error below says so, as for a number that is out of range
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
            // the error below says so, as for a number that is out of range
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
        try {
            return Instant.parse(scalar());
        } catch (DateTimeException notATime) {
            throw wrong("must be a time, such as 2026-01-31T09:00:00Z");
        }
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

    /** Returns texts by name. */
    Map<String, String> texts() {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong("must have keys and values");
        }
        Map<String, String> texts = new TreeMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = new YamlValue(name, tuple.getKeyNode()).text();
            texts.put(key, new YamlValue(name + "." + key, tuple.getValueNode()).text());
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
