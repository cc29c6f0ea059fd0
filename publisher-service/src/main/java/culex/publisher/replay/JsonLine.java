package culex.publisher.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Reads a line of JSON, as {@code ./culex record} writes it, or as {@code mosquitto_sub -F %j} writes it with other names. Names that
 * neither of them writes are skipped. Immutable.
 */
final class JsonLine {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Recording.LINE_BYTES_MAX)
                    // The subscriber embeds JSON payloads of the default maximum in the object of the line.
                    .maxNestingDepth(StreamReadConstraints.DEFAULT_MAX_DEPTH + 1)
                    .build())
            .build();

    private static final Set<String> PROPERTIES_OF_MOSQUITTO = Set.of(
            "payload-format-indicator",
            "content-type",
            "response-topic",
            "correlation-data",
            "message-expiry-interval",
            "user-properties");

    private final TopicMapping topics;

    JsonLine(TopicMapping topics) {
        this.topics = topics;
    }

    RecordedMessage parse(String line) throws RecordingException {
        var fields = new MessageFields();
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new RecordingException("it is no JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                read(name, json, line, fields);
            }
            if (json.nextToken() != null) {
                throw new RecordingException("there is something after the JSON object");
            }
        } catch (IOException malformed) {
            throw new RecordingException("it is no complete JSON object");
        }
        return fields.message(topics);
    }

    private static void read(String name, JsonParser json, String line, MessageFields fields)
            throws IOException, RecordingException {
        switch (name) {
            case "topic" -> fields.topic(text(json));
            case "payload" -> payload(json, line, fields);
            case "payloadBase64" -> fields.payload(MessageFields.base64(text(json)));
            case "payloadlen" -> fields.payloadLength(json.getValueAsLong(-1));
            case "qos" -> fields.qos(json.getValueAsLong(-1));
            case "retain" -> fields.retain(json.getValueAsBoolean());
            case "receivedAt", "tst" -> fields.receivedAt(text(json));
            case "payloadFormat" -> fields.utf8(text(json).equals("utf-8"));
            case "payload-format-indicator" -> fields.utf8(json.getValueAsInt() == 1);
            case "contentType", "content-type" -> fields.contentType(text(json));
            case "responseTopic", "response-topic" -> fields.responseTopic(text(json));
            case "correlationDataBase64" -> fields.correlationData(MessageFields.base64(text(json)));
            case "correlation-data" -> fields.correlationData(text(json).getBytes(StandardCharsets.UTF_8));
            case "expirySeconds", "message-expiry-interval" -> fields.expiry(json.getValueAsLong(-1));
            case "userProperties" -> readUserProperties(json, fields);
            case "user-properties" -> readUserPropertiesOfMosquitto(json, fields);
            case "properties" -> readPropertiesOfMosquitto(json, line, fields);
            default -> json.skipChildren();
        }
    }

    /** Reads the payload: a string is its text; any other JSON value is used as it is written in the line. */
    private static void payload(JsonParser json, String line, MessageFields fields) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            fields.payloadText(json.getText());
            return;
        }
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            fields.payloadText(""); // mosquitto_sub writes null for an empty payload
            return;
        }
        int start = (int) json.currentTokenLocation().getCharOffset();
        json.skipChildren();
        json.finishToken();
        fields.payloadText(line.substring(start, (int) json.currentLocation().getCharOffset()));
    }

    private static String text(JsonParser json) throws IOException, RecordingException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw new RecordingException(json.currentName() + " is no string");
        }
        return json.getText();
    }

    private static void readPropertiesOfMosquitto(JsonParser json, String line, MessageFields fields)
            throws IOException, RecordingException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new RecordingException("properties is no object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (PROPERTIES_OF_MOSQUITTO.contains(name)) {
                read(name, json, line, fields);
            } else {
                json.skipChildren();
            }
        }
    }

    /** Reads a JSON array of objects with name and value. */
    static void readUserProperties(String array, MessageFields fields) throws RecordingException {
        try (JsonParser json = JSON.createParser(array)) {
            json.nextToken();
            readUserProperties(json, fields);
        } catch (IOException malformed) {
            throw new RecordingException("the User Properties are no JSON array");
        }
    }

    private static void readUserProperties(JsonParser json, MessageFields fields)
            throws IOException, RecordingException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new RecordingException("the User Properties are no JSON array");
        }
        while (json.nextToken() == JsonToken.START_OBJECT) {
            String name = "";
            String value = "";
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean isName = json.currentName().equals("name");
                json.nextToken();
                if (isName) {
                    name = text(json);
                } else {
                    value = text(json);
                }
            }
            fields.userProperty(name, value);
        }
    }

    private static void readUserPropertiesOfMosquitto(JsonParser json, MessageFields fields)
            throws IOException, RecordingException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new RecordingException("user-properties is no object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            fields.userProperty(name, text(json));
        }
    }
}
