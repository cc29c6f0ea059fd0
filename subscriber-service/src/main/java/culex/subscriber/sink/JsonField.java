package culex.subscriber.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** A field of payloads in JSON, found by the names of the objects around it: {@code meta.seq}. Immutable. */
public final class JsonField {

    private static final JsonFactory JSON = new JsonFactory();

    private final List<String> names;

    /** Creates a field from its path: names, separated by dots. */
    public JsonField(String path) {
        names = List.of(path.split("\\.", -1));
    }

    /** Returns the number or text of the field; empty if the payload is not JSON or has no such field. */
    public Optional<String> find(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        try (JsonParser parser = JSON.createParser(bytes)) {
            for (String name : names) {
                if (parser.nextToken() != JsonToken.START_OBJECT || !moveTo(parser, name)) {
                    return Optional.empty();
                }
            }
            JsonToken value = parser.nextToken();
            return value != null && value.isScalarValue() && value != JsonToken.VALUE_NULL
                    ? Optional.of(parser.getText())
                    : Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /** Moves to the field of the current object; returns false if there is none. */
    private static boolean moveTo(JsonParser parser, String name) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            if (parser.currentName().equals(name)) {
                return true;
            }
            parser.nextToken();
            parser.skipChildren();
        }
        return false;
    }
}
