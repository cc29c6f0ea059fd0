package culex.publisher.payload;

import java.util.List;

/**
 * The payload of a stream of messages: text with fields in braces, such as <code>{"temp":{sine:20,5,60s}}</code>. docs/publisher.md
 * describes the language. Immutable.
 */
public final class PayloadTemplate {

    /** One part of a template. */
    sealed interface Part {}

    /** Text that every message has. */
    record Literal(String text) implements Part {}

    /**
     * A field.
     *
     * @param name the name by which later parts refer to it; empty without one
     */
    record NamedField(String name, FieldPlan plan) implements Part {}

    /** A part that repeats a named field. */
    record Repeated(Reference reference) implements Part {}

    private final String text;
    private final List<Part> parts;

    PayloadTemplate(String text, List<Part> parts) {
        this.text = text;
        this.parts = List.copyOf(parts);
    }

    /**
     * Parses a template.
     *
     * @throws SyntaxException with the position, if the text is no template
     */
    public static PayloadTemplate parse(String text) {
        return new PayloadTemplate(text, new TemplateParser(text).parse());
    }

    /** Creates the payloads of one device. */
    public PayloadGenerator forDevice(DeviceContext device) {
        return new PayloadGenerator(parts, device);
    }

    /** The text of the template. */
    @Override
    public String toString() {
        return text;
    }
}
