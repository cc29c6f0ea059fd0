package culex.publisher.payload;

import culex.publisher.command.CommandParser;
import culex.publisher.payload.FieldArguments.Argument;
import culex.publisher.payload.PayloadTemplate.Bytes;
import culex.publisher.payload.PayloadTemplate.Commanded;
import culex.publisher.payload.PayloadTemplate.Literal;
import culex.publisher.payload.PayloadTemplate.NamedField;
import culex.publisher.payload.PayloadTemplate.Part;
import culex.publisher.payload.PayloadTemplate.Repeated;
import culex.publisher.payload.PayloadTemplate.Typed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses a payload template. A brace before a letter begins a field, which ends at the next closing brace; every other brace is text, so
 * JSON needs no escapes. Two opening braces are one brace of text.
 *
 * <pre>
 * field     = "{" [ name "=" ] kind [ ":" argument *( "," argument ) ] [ "|" ( decimals / type ) ] "}"
 * reference = "{ref:" name [ "," factor [ "," offset ] ] [ "|" decimals ] "}"
 * command   = "{" [ name "=" ] "command:" value "," default "}"
 * bytes     = "{hex:" digits "}"
 * </pre>
 *
 * Types and bytes are for the formats binary and CBOR. A template of CBOR is a JSON document.
 */
final class TemplateParser {

    private static final int DECIMALS_MAX = 15;
    private static final Set<String> WORDS_OF_JSON = Set.of("true", "false", "null");

    private final String template;
    private final PayloadFormat format;
    private final List<Part> parts = new ArrayList<>();
    private final Map<String, Boolean> names = new HashMap<>();
    private final StringBuilder literal = new StringBuilder();
    /** The reader for the format CBOR; null for the other formats. */
    private final @Nullable CborTemplateReader cbor;

    TemplateParser(String template, PayloadFormat format) {
        this.template = template;
        this.format = format;
        cbor = format == PayloadFormat.CBOR ? new CborTemplateReader() : null;
    }

    /** Returns the template, or throws a {@link SyntaxException}. */
    PayloadTemplate parse() {
        int index = 0;
        while (index < template.length()) {
            if (template.startsWith("{{", index)) {
                literal('{', index);
                index += 2;
            } else if (beginsField(index)) {
                index = field(index);
            } else {
                literal(template.charAt(index), index);
                index++;
            }
        }
        endLiteral();
        return new PayloadTemplate(template, parts, cbor == null ? null : cbor.layout());
    }

    private void literal(char character, int index) {
        literal.append(character);
        if (cbor != null) {
            cbor.add(character, index + 1);
        }
    }

    /** Whether the next field is a CBOR value by itself, and not a part of a text between quotes. */
    private boolean isValueOfCbor() {
        return cbor != null && !cbor.isInText();
    }

    private boolean beginsField(int index) {
        return template.charAt(index) == '{' && index + 1 < template.length() && isLetter(template.charAt(index + 1));
    }

    private static boolean isLetter(char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
    }

    private void endLiteral() {
        if (!literal.isEmpty()) {
            parts.add(new Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    /** Parses the field whose opening brace is at {@code open}, and returns the index after its closing brace. */
    private int field(int open) {
        int close = template.indexOf('}', open);
        if (close < 0) {
            throw new SyntaxException(open + 1, "this field has no closing brace; {{ writes a brace");
        }
        endLiteral();
        int bar = template.substring(open, close).lastIndexOf('|');
        int end = bar < 0 ? close : open + bar;
        Optional<BinaryType> type = bar < 0 ? Optional.empty() : type(end + 1, close);
        Integer decimals = bar < 0 || type.isPresent() ? null : decimals(end + 1, close);
        int colon = template.indexOf(':', open, end);
        int headEnd = colon < 0 ? end : colon;
        String head = template.substring(open + 1, headEnd);
        int equals = head.indexOf('=');
        String name = equals < 0 ? "" : head.substring(0, equals).strip();
        String kind = head.substring(equals + 1).strip();
        List<Argument> arguments = headEnd == end ? List.of() : arguments(headEnd + 1, end);
        if (type.isPresent()) {
            if (!isNumber(kind, arguments)) {
                throw new SyntaxException(open + 1, kind + " is no number here and has no type");
            }
            Part part = part(kind, open + 1, name, arguments, FieldKinds.isMeasured(kind) ? DECIMALS_MAX : null);
            add(new Typed(part, type.get()), open);
        } else {
            add(part(kind, open + 1, name, arguments, decimals), open);
            if (isValueOfCbor() && !isScalar(kind, arguments)) {
                throw new SyntaxException(open + 1, kind + " is no number here and must stand between quotes");
            }
        }
        return close + 1;
    }

    private void add(Part part, int open) {
        parts.add(part);
        if (cbor != null) {
            cbor.add(part, parts.size() - 1, open + 1);
        }
    }

    private Part part(String kind, int position, String name, List<Argument> arguments, @Nullable Integer decimals) {
        return switch (kind) {
            case FieldKinds.REFERENCE -> reference(position, arguments, decimals);
            case FieldKinds.COMMAND -> command(position, name, arguments, decimals);
            case FieldKinds.BYTES -> bytes(position, arguments);
            default -> field(position, name, kind, arguments, decimals);
        };
    }

    private Optional<BinaryType> type(int from, int to) {
        Optional<BinaryType> type =
                BinaryType.parse(template.substring(from, to).strip());
        return format == PayloadFormat.BINARY ? type : type.filter(number -> isValueOfCbor() && number.isOfCbor());
    }

    /** Whether the text of the field is always a number, {@code true}, {@code false} or {@code null}, or the field writes bytes. */
    private boolean isScalar(String kind, List<Argument> arguments) {
        return kind.equals(FieldKinds.BYTES)
                || isNumber(kind, arguments)
                || (kind.equals("choice")
                        && arguments.stream()
                                .map(TemplateParser::option)
                                .allMatch(option -> isNumber(option) || WORDS_OF_JSON.contains(option)));
    }

    /** Whether the text of the field is always numeric. */
    private boolean isNumber(String kind, List<Argument> arguments) {
        return switch (kind) {
            case FieldKinds.REFERENCE ->
                !arguments.isEmpty() && names.getOrDefault(arguments.getFirst().text(), true);
            case FieldKinds.COMMAND ->
                arguments.size() > 1
                        && isNumber(arguments.get(1).text())
                        && !arguments.getFirst().text().equals(CommandParser.INTERVAL)
                        && !arguments.getFirst().text().equals(CommandParser.STATE);
            case "seq", "id", "counter" -> true;
            case "now" -> arguments.isEmpty() || !arguments.getFirst().text().equals("iso");
            case "choice" -> arguments.stream().map(TemplateParser::option).allMatch(TemplateParser::isNumber);
            default -> FieldKinds.isMeasured(kind);
        };
    }

    /** Returns the text of an option of a choice without its weight. */
    private static String option(Argument argument) {
        return argument.text().replaceFirst("=[^=]*$", "").strip();
    }

    private static boolean isNumber(String text) {
        return text.matches("-?\\d{1,15}(\\.\\d{1,15})?");
    }

    private Part bytes(int position, List<Argument> texts) {
        var arguments = new FieldArguments(position, "{hex:0aff}", texts);
        Argument digits = arguments.next("the bytes");
        arguments.end();
        if (format != PayloadFormat.BINARY && !isValueOfCbor()) {
            throw new SyntaxException(
                    position,
                    format == PayloadFormat.CBOR
                            ? "hex is a value and must not stand between quotes"
                            : "hex is for payloads of the formats binary and cbor");
        }
        try {
            return new Bytes(HexFormat.of().parseHex(digits.text()));
        } catch (IllegalArgumentException wrong) {
            throw arguments.wrong(digits, "bytes are an even number of hexadecimal digits");
        }
    }

    private int decimals(int from, int to) {
        String text = template.substring(from, to).strip();
        if (!text.matches("\\d{1,2}") || Integer.parseInt(text) > DECIMALS_MAX) {
            throw new SyntaxException(
                    from + 1,
                    "the number of decimals must be 0 to " + DECIMALS_MAX + ", not " + text + typesForError());
        }
        return Integer.parseInt(text);
    }

    private String typesForError() {
        if (format == PayloadFormat.BINARY) {
            return "; a type is one of " + BinaryType.EXAMPLES;
        }
        return isValueOfCbor() ? "; a type is f32 or f64" : "";
    }

    private List<Argument> arguments(int from, int to) {
        List<Argument> arguments = new ArrayList<>();
        int start = from;
        for (int index = from; index <= to; index++) {
            if (index == to || template.charAt(index) == ',') {
                arguments.add(new Argument(template.substring(start, index).strip(), start + 1));
                start = index + 1;
            }
        }
        return arguments;
    }

    private Part field(int position, String name, String kindName, List<Argument> texts, @Nullable Integer decimals) {
        FieldKind kind = FieldKinds.named(kindName, position);
        if (decimals != null && !kind.isNumber()) {
            throw new SyntaxException(position, kindName + " is no measured number and has no decimals");
        }
        var arguments = new FieldArguments(position, kind.example(), texts);
        FieldPlan plan = kind.reader().read(arguments, decimals == null ? kind.decimals() : decimals);
        arguments.end();
        define(name, kind.isNumber(), position);
        int letters = kindName.equals(FieldKinds.TEXT)
                ? (int) Double.parseDouble(texts.getFirst().text())
                : 0;
        return new NamedField(name, plan, letters);
    }

    private void define(String name, boolean isNumber, int position) {
        if (!name.isEmpty() && names.put(name, isNumber) != null) {
            throw new SyntaxException(position, "there are two fields with the name " + name);
        }
    }

    private Part command(int position, String name, List<Argument> texts, @Nullable Integer decimals) {
        if (decimals != null) {
            throw new SyntaxException(position, "the value of a command is repeated as it is and has no decimals");
        }
        var arguments = new FieldArguments(position, "{command:setpoint,20}", texts);
        Argument command = arguments.next("the name in commands");
        if (!command.text().matches("[A-Za-z][A-Za-z0-9_-]{0,31}") || CommandParser.RESPONSE.contains(command.text())) {
            throw arguments.wrong(
                    command, "the name in commands has 1 to 32 letters and digits and is not device, ok or error");
        }
        String fallback = arguments.next("the value before the first command").text();
        arguments.end();
        boolean isNumber = isNumber(fallback);
        define(name, isNumber, position);
        return new Commanded(name, command.text(), fallback, isNumber);
    }

    private Part reference(int position, List<Argument> texts, @Nullable Integer decimals) {
        var arguments = new FieldArguments(position, "{ref:temp,1.8,32}", texts);
        Argument name = arguments.next("the name of a field");
        Boolean isNumber = names.get(name.text());
        if (isNumber == null) {
            throw arguments.wrong(name, "there is no field before this one with the name " + name.text());
        }
        boolean isPlain = !arguments.hasNext() && decimals == null;
        if (!isPlain && !isNumber) {
            throw arguments.wrong(name, "the field " + name.text() + " is no measured number");
        }
        double factor = arguments.hasNext() ? arguments.number("the factor") : 1;
        double offset = arguments.hasNext() ? arguments.number("the offset") : 0;
        arguments.end();
        return new Repeated(new Reference(
                name.text(), factor, offset, decimals == null ? NumberFormat.DECIMALS : decimals, isPlain));
    }
}
