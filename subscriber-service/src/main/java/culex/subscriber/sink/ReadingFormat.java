package culex.subscriber.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import culex.subscriber.Reading;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/** Writes a message as one line, without its end. Any thread. */
final class ReadingFormat {

    // Escaping all but ASCII keeps line separators and what steers a terminal out of the line.
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private ReadingFormat() {}

    /** {@code topic:<tab>payload}; a payload that cannot stand in a line comes as {@code base64:} and its bytes. */
    static String text(Reading reading) {
        return PrintableText.escape(reading.topic()) + ":\t"
                + PrintableText.of(reading.payload()).orElseGet(() -> "base64:" + base64(reading.payload()));
    }

    /** A JSON object; {@code payload} is there when the bytes are well-formed UTF-8, and {@code payloadBase64} otherwise. */
    static String json(Reading reading) {
        var line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("topic", reading.topic());
            Optional<String> text = PrintableText.wellFormed(reading.payload());
            if (text.isPresent()) {
                json.writeStringField("payload", text.get());
            } else {
                json.writeStringField("payloadBase64", base64(reading.payload()));
            }
            json.writeNumberField("qos", reading.qos());
            json.writeBooleanField("retain", reading.retained());
            json.writeStringField("receivedAt", reading.receivedAt().toString());
            if (reading.contentType().isPresent()) {
                json.writeStringField("contentType", reading.contentType().get());
            }
            writeUserProperties(json, reading);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return line.toString();
    }

    /** A list, because their order counts and names may repeat. */
    private static void writeUserProperties(JsonGenerator json, Reading reading) throws IOException {
        if (reading.userProperties().isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("userProperties");
        for (Reading.UserProperty property : reading.userProperties()) {
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
