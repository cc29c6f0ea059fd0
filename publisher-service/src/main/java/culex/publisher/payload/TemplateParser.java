package culex.publisher.payload;

import culex.publisher.payload.FieldArguments.Argument;
import culex.publisher.payload.PayloadTemplate.Literal;
import culex.publisher.payload.PayloadTemplate.NamedField;
import culex.publisher.payload.PayloadTemplate.Part;
import culex.publisher.payload.PayloadTemplate.Repeated;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parses a payload template. A brace before a letter begins a field, which ends at the next closing brace; every other brace is text, so
 * JSON needs no escapes. Two opening braces are one brace of text.
 *
 * <pre>
 * field     = "{" [ name "=" ] kind [ ":" argument *( "," argument ) ] [ "|" decimals ] "}"
 * reference = "{ref:" name [ "," factor [ "," offset ] ] [ "|" decimals ] "}"
 * </pre>
 */
final class TemplateParser {

    private static final int DECIMALS_MAX = 15;

    private final String template;
    private final List<Part> parts = new ArrayList<>();
    private final Map<String, Boolean> names = new HashMap<>();
    private final StringBuilder literal = new StringBuilder();

    TemplateParser(String template) {
        this.template = template;
    }

    /** Returns the parts of the template, or throws a {@link SyntaxException}. */
    List<Part> parse() {
        int index = 0;
        while (index < template.length()) {
            if (template.startsWith("{{", index)) {
                literal.append('{');
                index += 2;
            } else if (beginsField(index)) {
                index = field(index);
            } else {
                literal.append(template.charAt(index++));
            }
        }
        endLiteral();
        return parts;
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
        Integer decimals = bar < 0 ? null : decimals(end + 1, close);
        int colon = template.indexOf(':', open, end);
        int headEnd = colon < 0 ? end : colon;
        String head = template.substring(open + 1, headEnd);
        int equals = head.indexOf('=');
        String name = equals < 0 ? "" : head.substring(0, equals).strip();
        String kind = head.substring(equals + 1).strip();
        List<Argument> arguments = headEnd == end ? List.of() : arguments(headEnd + 1, end);
        if (kind.equals(FieldKinds.REFERENCE)) {
            parts.add(reference(open + 1, arguments, decimals));
        } else {
            parts.add(field(open + 1, name, kind, arguments, decimals));
        }
        return close + 1;
    }

    private int decimals(int from, int to) {
        String text = template.substring(from, to).strip();
        if (!text.matches("\\d{1,2}") || Integer.parseInt(text) > DECIMALS_MAX) {
            throw new SyntaxException(
                    from + 1, "the number of decimals must be 0 to " + DECIMALS_MAX + ", not " + text);
        }
        return Integer.parseInt(text);
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
        if (!name.isEmpty() && names.put(name, kind.isNumber()) != null) {
            throw new SyntaxException(position, "there are two fields with the name " + name);
        }
        return new NamedField(name, plan);
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
