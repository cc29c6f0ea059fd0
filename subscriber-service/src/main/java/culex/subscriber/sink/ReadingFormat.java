package culex.subscriber.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import culex.subscriber.Reading;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Formats a message as one line, without a line break. Thread-safe. */
public final class ReadingFormat {

    // Escapes all characters but ASCII, so that the line has no line separators and no terminal control characters.
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** Always three decimals, so that times sort as text and have the same width. */
    private static final DateTimeFormatter MILLISECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private ReadingFormat() {}

    /** Returns {@code topic:<tab>payload}; a payload that is not printable text is written as {@code base64:} and its bytes in Base64. */
    public static String text(Reading reading) {
        return PrintableText.escape(reading.topic()) + ":\t" + printablePayload(reading);
    }

    /** Returns the payload as text in one line, or {@code base64:} and its bytes in Base64. */
    static String printablePayload(Reading reading) {
        return printable(reading.payload());
    }

    /** Returns bytes as text in one line, or {@code base64:} and the bytes in Base64. */
    static String printable(ByteBuffer bytes) {
        return PrintableText.of(bytes).orElseGet(() -> "base64:" + base64(bytes));
    }

    /** Returns bytes in hexadecimal digits. */
    static String hex(ByteBuffer bytes) {
        return HexFormat.of().formatHex(bytes(bytes));
    }

    /** Returns the JSON object of {@code mosquitto_sub -F %j}, without MQTT 5 properties. */
    static String mosquitto(Reading reading, PayloadFormat payloadFormat) {
        return object(json -> {
            json.writeStringField("tst", PatternTime.microseconds(reading));
            json.writeStringField("topic", reading.topic());
            json.writeNumberField("qos", reading.qos());
            json.writeNumberField("retain", reading.retained() ? 1 : 0);
            json.writeNumberField("payloadlen", reading.payload().remaining());
            writePayload(json, reading, payloadFormat);
        });
    }

    /** Returns a JSON object, with {@code payload} if the bytes are well-formed UTF-8, otherwise with {@code payloadBase64}. */
    public static String json(Reading reading, PayloadFormat payloadFormat) {
        return object(json -> writeFields(json, reading, payloadFormat));
    }

    /** Returns the JSON object of a message that a sink rejected: the fields of {@link #json}, the sink and its reason. */
    public static String deadLetter(Reading reading, String sink, String reason) {
        return object(json -> {
            writeFields(json, reading, PayloadFormat.STRING);
            json.writeStringField("sink", sink);
            json.writeStringField("reason", reason);
        });
    }

    /** Returns the time of arrival, in UTC with milliseconds. */
    static String time(Reading reading) {
        return MILLISECONDS.format(reading.receivedAt());
    }

    /** Returns the User Properties as a JSON array; empty if there are none. */
    static String userProperties(Reading.Properties properties) {
        return properties.userProperties().isEmpty()
                ? ""
                : written(json -> writeUserProperties(json, properties.userProperties()));
    }

    /** Returns the MQTT 5 properties as a JSON object, with the names of {@link #json}; empty if there are none. */
    public static Optional<String> properties(Reading.Properties properties) {
        return properties.equals(Reading.Properties.NONE)
                ? Optional.empty()
                : Optional.of(object(json -> writeProperties(json, properties)));
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static String object(Fields fields) {
        return written(json -> {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        });
    }

    private static String written(Fields content) {
        var line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            content.write(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return line.toString();
    }

    private static void writeFields(JsonGenerator json, Reading reading, PayloadFormat payloadFormat)
            throws IOException {
        json.writeStringField("topic", reading.topic());
        writePayload(json, reading, payloadFormat);
        json.writeNumberField("qos", reading.qos());
        json.writeBooleanField("retain", reading.retained());
        json.writeStringField("receivedAt", time(reading));
        writeProperties(json, reading.properties());
    }

    private static void writePayload(JsonGenerator json, Reading reading, PayloadFormat format) throws IOException {
        Optional<String> text = PrintableText.wellFormed(reading.payload());
        if (text.isEmpty()) {
            json.writeStringField("payloadBase64", base64(reading.payload()));
            return;
        }
        Optional<String> value = format == PayloadFormat.JSON ? jsonValue(text.get()) : Optional.empty();
        if (value.isPresent()) {
            json.writeFieldName("payload");
            json.writeRawValue(value.get());
        } else {
            json.writeStringField("payload", text.get());
        }
    }

    /**
     * Returns the JSON value that the text is, without spaces between its parts; empty if the text is not exactly one JSON value, or one
     * that the library cannot copy, such as a number with an exponent of eleven digits.
     */
    private static Optional<String> jsonValue(String text) {
        var value = new StringWriter(text.length());
        try (JsonParser parser = JSON.createParser(text);
                JsonGenerator copy = JSON.createGenerator(value)) {
            if (parser.nextToken() == null) {
                return Optional.empty();
            }
            copy.copyCurrentStructureExact(parser);
            if (parser.nextToken() != null) {
                return Optional.empty();
            }
        } catch (IOException | NumberFormatException notCopied) {
            return Optional.empty();
        }
        return Optional.of(value.toString());
    }

    private static void writeProperties(JsonGenerator json, Reading.Properties properties) throws IOException {
        if (properties.utf8()) {
            json.writeStringField("payloadFormat", "utf-8");
        }
        if (properties.contentType().isPresent()) {
            json.writeStringField("contentType", properties.contentType().get());
        }
        if (properties.responseTopic().isPresent()) {
            json.writeStringField("responseTopic", properties.responseTopic().get());
        }
        if (properties.correlationData().isPresent()) {
            json.writeStringField(
                    "correlationDataBase64", base64(properties.correlationData().get()));
        }
        if (properties.expirySeconds().isPresent()) {
            json.writeNumberField("expirySeconds", properties.expirySeconds().getAsLong());
        }
        if (!properties.userProperties().isEmpty()) {
            json.writeFieldName("userProperties");
            writeUserProperties(json, properties.userProperties());
        }
    }

    /** Writes an array, because User Properties have an order and names may repeat. */
    private static void writeUserProperties(JsonGenerator json, List<Reading.UserProperty> properties)
            throws IOException {
        json.writeStartArray();
        for (Reading.UserProperty property : properties) {
            json.writeStartObject();
            json.writeStringField("name", property.name());
            json.writeStringField("value", property.value());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Returns bytes in Base64. */
    static String base64(ByteBuffer payload) {
        return Base64.getEncoder().encodeToString(bytes(payload));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
