package culex.subscriber.selection;

import culex.subscriber.Reading;
import culex.subscriber.sink.JsonField;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on a field of JSON payloads: {@code temp>30}, {@code meta.unit=C}, {@code state!=ok}, or a field that must be there.
 * Immutable.
 */
public final class Condition {

    private static final Pattern COMPARISON = Pattern.compile("([^=!<>]+)(=|!=|<=|>=|<|>)([^=!<>]*)");
    private static final Pattern PRESENCE = Pattern.compile("[^=!<>]+");
    private static final int NUMBER_CHARS_MAX = 400;
    /** Maximum exponent of a number that is compared: numbers with very different exponents need memory for all digits between them. */
    private static final int EXPONENT_MAX = 1_000;

    private final JsonField field;
    private final Test test;

    /** A test of the text of the field. */
    private interface Test {
        boolean holds(String text);
    }

    private Condition(String path, Test test) {
        this.field = new JsonField(path);
        this.test = test;
    }

    /**
     * Returns the condition of a setting.
     *
     * @throws IllegalArgumentException if the text is malformed
     */
    public static Condition of(String text) {
        Matcher comparison = COMPARISON.matcher(text);
        if (comparison.matches() && !comparison.group(1).isBlank()) {
            return new Condition(
                    comparison.group(1).strip(),
                    test(text, comparison.group(2), comparison.group(3).strip()));
        }
        if (PRESENCE.matcher(text).matches() && !text.isBlank()) {
            return new Condition(text.strip(), _ -> true);
        }
        throw new IllegalArgumentException(
                "'%s' is not a field, or a field, one of = != < <= > >= and a value".formatted(text));
    }

    /** Whether the message has the field, and its value fulfils the condition. */
    boolean holds(Reading reading) {
        return field.find(reading.payload()).filter(test::holds).isPresent();
    }

    private static Test test(String text, String operator, String value) {
        Optional<BigDecimal> number = number(value);
        return switch (operator) {
            case "=" -> found -> isEqual(found, value, number);
            case "!=" -> found -> !isEqual(found, value, number);
            case "<" -> ordered(text, number, order -> order < 0);
            case "<=" -> ordered(text, number, order -> order <= 0);
            case ">" -> ordered(text, number, order -> order > 0);
            default -> ordered(text, number, order -> order >= 0);
        };
    }

    private static Test ordered(String text, Optional<BigDecimal> number, IntPredicate order) {
        BigDecimal limit = number.orElseThrow(
                () -> new IllegalArgumentException("'%s' compares with something that is no number".formatted(text)));
        return found -> number(found)
                .filter(value -> order.test(value.compareTo(limit)))
                .isPresent();
    }

    /** Two numbers are equal by value: 1 and 1.0. */
    private static boolean isEqual(String found, String value, Optional<BigDecimal> number) {
        return found.equals(value)
                || (number.isPresent()
                        && number(found)
                                .filter(other -> other.compareTo(number.get()) == 0)
                                .isPresent());
    }

    private static Optional<BigDecimal> number(String text) {
        if (text.isEmpty() || text.length() > NUMBER_CHARS_MAX) {
            return Optional.empty();
        }
        try {
            BigDecimal number = new BigDecimal(text);
            return Math.abs((long) number.scale()) <= EXPONENT_MAX ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException noNumber) {
            return Optional.empty();
        }
    }
}
