package culex.publisher.payload;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The payload of a stream of messages: text with fields in braces, such as <code>{"temp":{sine:20,5,60s}}</code>. docs/publisher.md
 * describes the language. Immutable.
 */
public final class PayloadTemplate {

    /** One part of a template. */
    sealed interface Part {}

    /** Constant text. */
    record Literal(String text) implements Part {}

    /**
     * A field.
     *
     * @param name the name by which later parts refer to it; empty without one
     * @param letters how many letters a field {@code text} has; 0 for other fields
     */
    record NamedField(String name, FieldPlan plan, int letters) implements Part {}

    /**
     * A field with the value of the last command.
     *
     * @param name the name by which later parts refer to it; empty without one
     * @param command the name that the value has in commands
     * @param fallback the text of the field before the first command
     * @param isNumber whether the value is a number
     */
    record Commanded(String name, String command, String fallback, boolean isNumber) implements Part {}

    /** A part that repeats a named field. */
    record Repeated(Reference reference) implements Part {}

    /** Constant bytes. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Bytes(byte[] bytes) implements Part {}

    /** A field that is written as a number of this type. */
    record Typed(Part field, BinaryType type) implements Part {}

    private final String text;
    private final List<Part> parts;
    /** The layout of the CBOR document; null for the formats text and binary. */
    private final @Nullable CborLayout cbor;

    PayloadTemplate(String text, List<Part> parts, @Nullable CborLayout cbor) {
        this.text = text;
        this.parts = List.copyOf(parts);
        this.cbor = cbor;
    }

    /**
     * Parses a template.
     *
     * @throws SyntaxException with the position, if the text is not a valid template
     */
    public static PayloadTemplate parse(String text) {
        return parse(text, PayloadFormat.TEXT);
    }

    /**
     * Parses a template of this format.
     *
     * @throws SyntaxException with the position, if the text is not a valid template of this format
     */
    public static PayloadTemplate parse(String text, PayloadFormat format) {
        return new TemplateParser(text, format).parse();
    }

    /** Creates the payloads of one device. */
    public PayloadGenerator forDevice(DeviceContext device) {
        return new PayloadGenerator(parts, cbor, device);
    }

    /** Returns the names of the values that fields take from commands; true for those that are numbers. */
    public Map<String, Boolean> commands() {
        return parts.stream()
                .map(part -> part instanceof Typed typed ? typed.field() : part)
                .filter(Commanded.class::isInstance)
                .map(Commanded.class::cast)
                .collect(Collectors.toMap(Commanded::command, Commanded::isNumber, Boolean::logicalOr));
    }

    /** Returns how many letters the fields {@code text} add to a payload, including parts that repeat them. */
    public long letters() {
        Map<String, Integer> named = new HashMap<>();
        long sum = 0;
        for (Part part : parts) {
            if (part instanceof NamedField field) {
                sum += field.letters();
                named.put(field.name(), field.letters());
            } else if (part instanceof Repeated repeated) {
                sum += named.getOrDefault(repeated.reference().name(), 0);
            }
        }
        return sum;
    }

    /** Whether payloads are binary, so that they may not be valid text. */
    public boolean isBinary() {
        return cbor != null || parts.stream().anyMatch(part -> part instanceof Typed || part instanceof Bytes);
    }

    /** The text of the template. */
    @Override
    public String toString() {
        return text;
    }
}
