package culex.subscriber.sink;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Decides what may stand in a log line as it is. Nothing that comes from outside can end a line or steer a terminal. */
public final class PrintableText {

    private PrintableText() {}

    /**
     * The text in one line, if the bytes are well-formed UTF-8 without control characters other than tab and line end. What would break
     * or disguise the line is escaped: line ends, line separators and characters that override the direction of text. Characters that
     * belong to a text although they are invisible stand as they are: joiners of Persian, Indic words and emoji, a byte order mark.
     */
    public static Optional<String> of(ByteBuffer bytes) {
        return wellFormed(bytes)
                .filter(text -> text.chars().noneMatch(PrintableText::isBinary))
                .map(text -> escape(text, PrintableText::isHarmless));
    }

    private static boolean isBinary(int unit) {
        return Character.getType(unit) == Character.CONTROL && unit != '\t' && unit != '\n' && unit != '\r';
    }

    private static boolean isHarmless(int point) {
        boolean overridesDirection = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
        return switch (Character.getType(point)) {
            case Character.CONTROL -> point == '\t';
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> !overridesDirection;
        };
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
        return escape(text, PrintableText::isPrintable);
    }

    private static String escape(String text, IntPredicate stands) {
        if (text.codePoints().allMatch(stands)) {
            return text;
        }
        var escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            if (stands.test(point)) {
                escaped.appendCodePoint(point);
            } else {
                for (char unit : Character.toChars(point)) {
                    escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
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
