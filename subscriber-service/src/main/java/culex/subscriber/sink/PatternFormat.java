package culex.subscriber.sink;

import culex.subscriber.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Formats a message with the letters of {@code mosquitto_sub -F}: {@code %I %t %p}. Times are in UTC. Text from clients is escaped as in
 * {@link ReadingFormat#text}, so that a message stays on its line. Immutable.
 */
public final class PatternFormat implements Function<Reading, String> {

    private static final Pattern PART = Pattern.compile(
            "%(?<flags>[-0]*)(?<width>\\d{0,4})(?:\\.(?<most>\\d{1,4}))?(?<letter>.)|@(?<time>.)|\\\\(?<escape>.)|(?<text>[^%@\\\\]+)|(?<rest>.)",
            Pattern.DOTALL);

    private static final Map<Character, Character> ESCAPES =
            Map.of('\\', '\\', '0', '\0', 'a', '\u0007', 'e', '\u001b', 'n', '\n', 'r', '\r', 't', '\t', 'v', '\u000b');

    private final List<Function<Reading, String>> parts = new ArrayList<>();

    /**
     * Parses an output format in the syntax of mosquitto_sub -F.
     *
     * @throws IllegalArgumentException with a one-line message about the first part that is not supported
     */
    public PatternFormat(String pattern) {
        Matcher part = PART.matcher(pattern);
        while (part.find()) {
            parts.add(part(part));
        }
    }

    @Override
    public String apply(Reading reading) {
        var line = new StringBuilder();
        for (Function<Reading, String> part : parts) {
            line.append(part.apply(reading));
        }
        return line.toString();
    }

    private static Function<Reading, String> part(Matcher part) {
        if (part.group("text") != null) {
            return constant(part.group("text"));
        }
        if (part.group("escape") != null) {
            Character escaped = ESCAPES.get(part.group("escape").charAt(0));
            require(escaped != null, part.group());
            return constant(String.valueOf(escaped));
        }
        if (part.group("time") != null) {
            return PatternTime.of(part.group("time").charAt(0));
        }
        require(part.group("letter") != null, part.group());
        return padded(letter(part.group("letter").charAt(0)), part);
    }

    private static Function<Reading, String> letter(char letter) {
        return switch (letter) {
            case '%' -> constant("%");
            case 't' -> reading -> PrintableText.escape(reading.topic());
            case 'p' -> ReadingFormat::printablePayload;
            case 'x' -> reading -> ReadingFormat.hex(reading.payload());
            case 'X' -> reading -> ReadingFormat.hex(reading.payload()).toUpperCase(Locale.ROOT);
            case 'l' -> reading -> Integer.toString(reading.payload().remaining());
            case 'q' -> reading -> Integer.toString(reading.qos());
            case 'r' -> reading -> reading.retained() ? "1" : "0";
            case 'I' -> PatternTime::iso;
            case 'U' -> PatternTime::unix;
            case 'j' -> reading -> ReadingFormat.mosquitto(reading, PayloadFormat.STRING);
            case 'J' -> reading -> ReadingFormat.mosquitto(reading, PayloadFormat.JSON);
            case 'C' -> reading -> text(reading.properties().contentType().orElse(""));
            case 'R' -> reading -> text(reading.properties().responseTopic().orElse(""));
            case 'D' ->
                reading -> reading.properties()
                        .correlationData()
                        .map(ReadingFormat::printable)
                        .orElse("");
            case 'E' ->
                reading -> reading.properties().expirySeconds().isPresent()
                        ? Long.toString(reading.properties().expirySeconds().getAsLong())
                        : "";
            case 'F' -> reading -> reading.properties().utf8() ? "1" : "0";
            case 'P' ->
                reading -> reading.properties().userProperties().stream()
                        .map(property -> text(property.name()) + ":" + text(property.value()))
                        .collect(Collectors.joining(" "));
            default -> throw unsupported("%" + letter);
        };
    }

    private static Function<Reading, String> padded(Function<Reading, String> value, Matcher part) {
        int width = part.group("width").isEmpty() ? 0 : Integer.parseInt(part.group("width"));
        int most = part.group("most") == null ? Integer.MAX_VALUE : Integer.parseInt(part.group("most"));
        if (width == 0 && most == Integer.MAX_VALUE) {
            return value;
        }
        boolean left = part.group("flags").contains("-");
        String fill = part.group("flags").contains("0") && !left ? "0" : " ";
        return reading -> {
            String whole = value.apply(reading);
            String text = whole.length() > most ? whole.substring(0, most) : whole;
            String padding = fill.repeat(Math.max(0, width - text.length()));
            return left ? text + padding : padding + text;
        };
    }

    private static String text(String value) {
        return PrintableText.escape(value);
    }

    private static Function<Reading, String> constant(String text) {
        return reading -> text;
    }

    private static void require(boolean supported, String part) {
        if (!supported) {
            throw unsupported(part);
        }
    }

    /** Returns the error for a part of a pattern. */
    static IllegalArgumentException unsupported(String part) {
        return new IllegalArgumentException("'%s' is not supported".formatted(PrintableText.escape(part)));
    }
}
