package culex.subscriber.sink;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Decides what may stand in a log line as it is. Nothing that comes from outside can end a line or steer a terminal. */
public final class PrintableText {

    private PrintableText() {}

    /** The text, if the bytes are well-formed UTF-8 and nothing in it would break or disguise a line. */
    public static Optional<String> of(ByteBuffer bytes) {
        return wellFormed(bytes).filter(text -> text.codePoints().allMatch(PrintableText::isPrintable));
    }

    /** The text, if the bytes are well-formed UTF-8. */
    static Optional<String> wellFormed(ByteBuffer bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.duplicate())
                    .toString());
        } catch (CharacterCodingException malformed) {
            return Optional.empty();
        }
    }

    /** The text with everything unprintable written as {@code \}{@code uXXXX}; for topics and reasons. */
    public static String escape(String text) {
        if (text.codePoints().allMatch(PrintableText::isPrintable)) {
            return text;
        }
        var escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            if (isPrintable(point)) {
                escaped.appendCodePoint(point);
            } else {
                for (char unit : Character.toChars(point)) {
                    escaped.append("\\u%04x".formatted((int) unit));
                }
            }
        });
        return escaped.toString();
    }

    /** Everything but control characters (a tab may stand), line and paragraph separators, and invisible format characters. */
    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL -> point == '\t';
            case Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
