package culex.publisher.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import culex.publisher.payload.CborLayout.Item;
import culex.publisher.payload.CborLayout.Text;
import culex.publisher.payload.PayloadTemplate.Bytes;
import culex.publisher.payload.PayloadTemplate.Part;
import culex.publisher.payload.PayloadTemplate.Typed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the template of a payload in CBOR, which is a JSON document. The parser of templates passes it on character by character and field
 * by field; {@link #layout} then reads it as JSON with a marker in place of each field.
 */
final class CborTemplateReader {

    /** Stands for the next field. It is no character, so that hardly a template contains it. */
    private static final char MARKER = '\uFFFF';

    private static final String WRONG_MARKER = "a payload in CBOR must not contain U+FFFF";

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * A field of the template.
     *
     * @param index its index among the parts of the template
     * @param position its position in the template, from 1
     * @param isInText whether it stands between quotes
     */
    private record FieldPlace(Part part, int index, int position, boolean isInText) {}

    private final StringBuilder json = new StringBuilder();
    /** The positions in the template of the characters in {@link #json}, from 1. */
    private final List<Integer> positions = new ArrayList<>();

    private final List<FieldPlace> fields = new ArrayList<>();
    private boolean isInText;
    private boolean isEscaped;
    private int nextField;

    /** Whether the position of the reader is between quotes. */
    boolean isInText() {
        return isInText;
    }

    /** Adds a character of the JSON document, which has this position in the template, from 1. */
    void add(char character, int position) {
        append(character, position);
        if (isEscaped) {
            isEscaped = false;
        } else if (isInText && character == '\\') {
            isEscaped = true;
        } else if (character == '"') {
            isInText = !isInText;
        }
    }

    /**
     * Adds a field.
     *
     * @param index its index among the parts of the template
     * @param position its position in the template, from 1
     */
    void add(Part part, int index, int position) {
        fields.add(new FieldPlace(part, index, position, isInText));
        if (isInText) {
            append(MARKER, position);
        } else {
            append('"', position);
            append(MARKER, position);
            append('"', position);
        }
    }

    private void append(char character, int position) {
        json.append(character);
        positions.add(position);
    }

    /**
     * Returns the layout of the document. Call it once, at the end of the template.
     *
     * @throws SyntaxException with the position, if the document is not JSON
     */
    CborLayout layout() {
        try (JsonParser parser = JSON.createParser(json.toString())) {
            if (parser.nextToken() == null) {
                throw new SyntaxException(1, "a payload in CBOR must not be empty");
            }
            Item root = value(parser);
            if (parser.nextToken() != null) {
                throw notJson(parser.currentTokenLocation().getCharOffset());
            }
            if (nextField < fields.size()) {
                throw new SyntaxException(1, WRONG_MARKER);
            }
            return new CborLayout(root);
        } catch (StreamConstraintsException tooLarge) {
            throw new SyntaxException(1, "a payload in CBOR has too many levels, or too long names or numbers");
        } catch (JsonProcessingException wrong) {
            throw notJson(wrong.getLocation().getCharOffset());
        } catch (IOException impossible) { // cannot happen: the bytes are read from memory
            throw new UncheckedIOException(impossible);
        }
    }

    private SyntaxException notJson(long index) {
        int known = Math.clamp(index, 0, Math.max(0, positions.size() - 1));
        return new SyntaxException(
                positions.isEmpty() ? 1 : positions.get(known),
                "a payload in CBOR must be written as JSON, with fields as values or between quotes");
    }

    private Item value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> map(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> textOrField(parser.getText());
            default -> constant(parser);
        };
    }

    private Item map(JsonParser parser) throws IOException {
        List<Text> names = new ArrayList<>();
        List<Item> values = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            names.add(text(parser.currentName()));
            parser.nextToken();
            values.add(value(parser));
        }
        return CborLayout.map(List.copyOf(names), List.copyOf(values));
    }

    private Item array(JsonParser parser) throws IOException {
        List<Item> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(parser));
        }
        return CborLayout.array(List.copyOf(values));
    }

    private Item constant(JsonParser parser) throws IOException {
        String scalar = parser.getText();
        if (parser.currentToken().isNumeric() && Double.isInfinite(Double.parseDouble(scalar))) {
            throw new SyntaxException(
                    positions.get((int) parser.currentTokenLocation().getCharOffset()), "this number is too large");
        }
        return CborLayout.constant(scalar);
    }

    private Item textOrField(String decoded) {
        if (decoded.length() == 1 && decoded.charAt(0) == MARKER && !following().isInText()) {
            FieldPlace field = next();
            return switch (field.part()) {
                case Bytes constant -> CborLayout.bytes(constant.bytes());
                case Typed typed -> CborLayout.typed(field.index(), typed.type());
                default -> CborLayout.scalar(field.index());
            };
        }
        return CborLayout.text(text(decoded));
    }

    /** Returns a text that contains fields, or none. */
    private Text text(String decoded) {
        if (decoded.indexOf(MARKER) < 0) {
            return _ -> decoded;
        }
        List<Text> pieces = new ArrayList<>();
        int start = 0;
        for (int index = decoded.indexOf(MARKER); index >= 0; index = decoded.indexOf(MARKER, start)) {
            String before = decoded.substring(start, index);
            FieldPlace field = next();
            if (!field.isInText()) {
                throw new SyntaxException(field.position(), "a field that is a name must stand between quotes");
            }
            pieces.add(parts -> before + parts.get(field.index()));
            start = index + 1;
        }
        String after = decoded.substring(start);
        return parts -> {
            var text = new StringBuilder();
            pieces.forEach(piece -> text.append(piece.of(parts)));
            return text.append(after).toString();
        };
    }

    private FieldPlace following() {
        if (nextField == fields.size()) {
            throw new SyntaxException(1, WRONG_MARKER);
        }
        return fields.get(nextField);
    }

    private FieldPlace next() {
        FieldPlace field = following();
        nextField++;
        return field;
    }
}
