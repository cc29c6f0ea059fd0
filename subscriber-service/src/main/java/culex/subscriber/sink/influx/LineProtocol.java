package culex.subscriber.sink.influx;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import culex.subscriber.Reading;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Formats a message as a line of the InfluxDB line protocol: the topic is a tag; the numbers, booleans and texts of a JSON payload are
 * fields, named by the path to them ({@code meta.unit}, {@code list.0}); the time is that of arrival, in nanoseconds. Immutable.
 */
final class LineProtocol {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String VALUE = "value";
    private static final int FIELDS_MAX = 1_000;
    private static final int NAME_CHARS_MAX = 4_096;
    /** A backslash escapes the character after it, and has no escape of its own; some databases count two of them as one. */
    private static final Pattern UNWRITABLE = Pattern.compile("[\\r\\n]|\\\\(?:[,= ]|\\z)");

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final String measurement;

    LineProtocol(String measurement) {
        this.measurement = escape(measurement, ", ");
    }

    /**
     * Returns the line, without a line end.
     *
     * @throws IllegalArgumentException if the payload has nothing that can be a field, or too much
     */
    String line(Reading reading) {
        requireWritable("the topic", reading.topic());
        String fields = fields(reading).entrySet().stream()
                .map(field -> escape(field.getKey(), ",= ") + "=" + field.getValue())
                .collect(Collectors.joining(","));
        return measurement + ",topic=" + escape(reading.topic(), ",= ") + " " + fields + " "
                + nanos(reading.receivedAt());
    }

    private static Map<String, String> fields(Reading reading) {
        String text = text(reading);
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new IllegalArgumentException("the payload is empty");
            }
            collect(parser, "", fields);
            if (parser.nextToken() != null) {
                return Map.of(VALUE, quoted(text));
            }
        } catch (IOException notJson) {
            return Map.of(VALUE, quoted(text));
        }
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("the payload has no number, boolean or text");
        }
        return fields;
    }

    /** Collects the fields of the value at the parser's current token. */
    private static void collect(JsonParser parser, String path, Map<String, String> fields) throws IOException {
        if (path.length() > NAME_CHARS_MAX) {
            throw new IllegalArgumentException("the name of a field has more than " + NAME_CHARS_MAX + " characters");
        }
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    collect(parser, path.isEmpty() ? name : path + "." + name, fields);
                }
            }
            case START_ARRAY -> {
                for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
                    collect(parser, path.isEmpty() ? Integer.toString(i) : path + "." + i, fields);
                }
            }
            case VALUE_NULL -> {}
            case VALUE_TRUE -> put(fields, path, "true");
            case VALUE_FALSE -> put(fields, path, "false");
            case VALUE_STRING -> put(fields, path, quoted(parser.getText()));
            default -> putNumber(fields, path, parser.getDoubleValue());
        }
    }

    /** A number is always a float: InfluxDB rejects a field that is an integer first and a float later. */
    private static void putNumber(Map<String, String> fields, String path, double number) {
        if (Double.isFinite(number)) {
            put(fields, path, Double.toString(number));
        }
    }

    private static void put(Map<String, String> fields, String path, String value) {
        String name = path.isEmpty() ? VALUE : path;
        requireWritable("the name of a field", name);
        if (fields.size() >= FIELDS_MAX) {
            throw new IllegalArgumentException("the payload has more than " + FIELDS_MAX + " fields");
        }
        fields.put(name, value);
    }

    private static String text(Reading reading) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(reading.payload().duplicate())
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new IllegalArgumentException("the payload is not UTF-8", malformed);
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Puts a backslash before each of the characters. */
    private static String escape(String name, String characters) {
        var escaped = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            if (characters.indexOf(name.charAt(i)) >= 0) {
                escaped.append('\\');
            }
            escaped.append(name.charAt(i));
        }
        return escaped.toString();
    }

    private static void requireWritable(String what, String name) {
        if (UNWRITABLE.matcher(name).find()) {
            throw new IllegalArgumentException(
                    what + " has a line end, or a backslash at its end or before a comma, an equals sign or a space");
        }
    }

    private static String nanos(Instant time) {
        return Long.toString(
                Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS_PER_SECOND), time.getNano()));
    }
}
