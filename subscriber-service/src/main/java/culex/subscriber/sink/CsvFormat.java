package culex.subscriber.sink;

import culex.subscriber.Reading;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Formats a message as one line of CSV (RFC 4180). A line never has a line end within a value, so that programs which read lines can read
 * it. Thread-safe.
 */
public final class CsvFormat {

    private static final List<String> COLUMNS = List.of(
            "receivedAt",
            "topic",
            "payload",
            "encoding",
            "qos",
            "retain",
            "payloadFormat",
            "contentType",
            "responseTopic",
            "correlationDataBase64",
            "expirySeconds",
            "userProperties");

    /** The names of the columns, as the first line of a file. */
    public static final String HEADER = String.join(",", COLUMNS);

    private CsvFormat() {}

    /**
     * Returns the values of the columns. The payload has the encoding {@code text} or {@code base64}; it is text if it is well-formed UTF-8
     * in one line. User Properties are a JSON array, as in JSON lines.
     */
    public static String line(Reading reading) {
        Optional<String> text = PrintableText.wellFormed(reading.payload()).filter(CsvFormat::isOneLine);
        Reading.Properties properties = reading.properties();
        return Stream.of(
                        ReadingFormat.time(reading),
                        PrintableText.escape(reading.topic()),
                        text.orElseGet(() -> ReadingFormat.base64(reading.payload())),
                        text.isPresent() ? "text" : "base64",
                        Integer.toString(reading.qos()),
                        Boolean.toString(reading.retained()),
                        properties.utf8() ? "utf-8" : "",
                        properties.contentType().map(PrintableText::escape).orElse(""),
                        properties.responseTopic().map(PrintableText::escape).orElse(""),
                        properties.correlationData().map(ReadingFormat::base64).orElse(""),
                        properties.expirySeconds().isPresent()
                                ? Long.toString(properties.expirySeconds().getAsLong())
                                : "",
                        ReadingFormat.userProperties(properties))
                .map(CsvFormat::quoted)
                .collect(Collectors.joining(","));
    }

    private static boolean isOneLine(String text) {
        return text.codePoints().noneMatch(point -> switch (Character.getType(point)) {
            case Character.CONTROL -> point != '\t';
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        });
    }

    private static String quoted(String value) {
        boolean needsQuotes = value.indexOf(',') >= 0
                || value.indexOf('"') >= 0
                || (!value.isEmpty() && (value.charAt(0) <= ' ' || value.charAt(value.length() - 1) <= ' '));
        return needsQuotes ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }
}
