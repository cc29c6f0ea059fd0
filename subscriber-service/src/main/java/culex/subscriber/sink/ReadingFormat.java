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
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Formats a message as one line, without a line break. Safe for all threads. */
final class ReadingFormat {

    // Escapes all characters but ASCII, so that the line has no line separators and no terminal control characters.
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** Always three decimals, so that times sort as text and have the same width. */
    private static final DateTimeFormatter MILLISECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private ReadingFormat() {}

    /** Returns {@code topic:<tab>payload}; a payload that is not printable text is written as {@code base64:} and its bytes in Base64. */
    static String text(Reading reading) {
        return PrintableText.escape(reading.topic()) + ":\t"
                + PrintableText.of(reading.payload()).orElseGet(() -> "base64:" + base64(reading.payload()));
    }

    /** Returns a JSON object, with {@code payload} if the bytes are well-formed UTF-8, otherwise with {@code payloadBase64}. */
    static String json(Reading reading, PayloadFormat payloadFormat) {
        var line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("topic", reading.topic());
            writePayload(json, reading, payloadFormat);
            json.writeNumberField("qos", reading.qos());
            json.writeBooleanField("retain", reading.retained());
            json.writeStringField("receivedAt", MILLISECONDS.format(reading.receivedAt()));
            writeProperties(json, reading.properties());
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return line.toString();
    }

    private static void writePayload(JsonGenerator json, Reading reading, PayloadFormat format) throws IOException {
        Optional<String> text = PrintableText.wellFormed(reading.payload());
        if (text.isEmpty()) {
            json.writeStringField("payloadBase64", base64(reading.payload()));
        } else if (format == PayloadFormat.JSON && isJson(text.get())) {
            json.writeFieldName("payload");
            try (JsonParser payload = JSON.createParser(text.get())) {
                payload.nextToken();
                json.copyCurrentStructureExact(payload);
            }
        } else {
            json.writeStringField("payload", text.get());
        }
    }

    /** Whether the text is exactly one JSON value. */
    private static boolean isJson(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException notJson) {
            return false;
        }
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
        writeUserProperties(json, properties.userProperties());
    }

    /** Writes an array, because User Properties have an order and names may repeat. */
    private static void writeUserProperties(JsonGenerator json, List<Reading.UserProperty> properties)
            throws IOException {
        if (properties.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("userProperties");
        for (Reading.UserProperty property : properties) {
            json.writeStartObject();
            json.writeStringField("name", property.name());
            json.writeStringField("value", property.value());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String base64(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
