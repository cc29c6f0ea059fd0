package culex.subscriber.sink;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Escapes text for log lines, so that text from a client cannot end a line or control a terminal. */
public final class PrintableText {

    private PrintableText() {}

    /**
     * Returns the bytes as text in one line; empty if they are not well-formed UTF-8 or contain control characters other than tab and line
     * break. Escapes line breaks, line separators and characters that override the text direction, which could break or disguise the line.
     * Does not escape other invisible characters that are part of a text, such as the joiners of Persian, Indic words and emoji, or a byte
     * order mark.
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

    /** Returns the bytes as text; empty if they are not well-formed UTF-8. */
    public static Optional<String> wellFormed(ByteBuffer bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.duplicate())
                    .toString());
        } catch (CharacterCodingException malformed) {
            return Optional.empty();
        }
    }

    /** Returns the text with every unprintable character written as {@code \}{@code uXXXX}; for Topic Names and reasons. */
    public static String escape(String text) {
        return escape(text, PrintableText::isPrintable);
    }

    private static String escape(String text, IntPredicate isSafe) {
        if (text.codePoints().allMatch(isSafe)) {
            return text;
        }
        var escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            if (isSafe.test(point)) {
                escaped.appendCodePoint(point);
            } else {
                for (char unit : Character.toChars(point)) {
                    escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
            }
        });
        return escaped.toString();
    }

    /** True for all characters except control characters other than tab, line and paragraph separators, and invisible format characters. */
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
