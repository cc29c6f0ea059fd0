package culex.publisher.payload;

import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import java.util.List;

/** Reads the arguments of one field in their order. An error names the position and shows an example of the field. */
final class FieldArguments {

    private static final double PERCENT = 100;
    private static final Duration PERIOD_MAX = Duration.ofDays(36_600);

    /**
     * One argument.
     *
     * @param text the text of the argument without spaces around it
     * @param position where it begins in the template, from 1
     */
    record Argument(String text, int position) {}

    private final int fieldPosition;
    private final String example;
    private final List<Argument> arguments;
    private int next;

    FieldArguments(int fieldPosition, String example, List<Argument> arguments) {
        this.fieldPosition = fieldPosition;
        this.example = example;
        this.arguments = arguments;
    }

    boolean hasNext() {
        return next < arguments.size();
    }

    /** Returns the next argument; {@code meaning} completes the error "... is missing". */
    Argument next(String meaning) {
        if (!hasNext()) {
            throw new SyntaxException(fieldPosition, meaning + " is missing, as in " + example);
        }
        return arguments.get(next++);
    }

    double number(String meaning) {
        Argument argument = next(meaning);
        return number(argument, argument.text(), meaning);
    }

    double number(String meaning, double min, double max) {
        Argument argument = next(meaning);
        double value = number(argument, argument.text(), meaning);
        if (value < min || value > max) {
            throw wrong(
                    argument, meaning + " must be " + NumberFormat.text(min, 0) + " to " + NumberFormat.text(max, 0));
        }
        return value;
    }

    int whole(String meaning, int min, int max) {
        Argument argument = next(meaning);
        double value = number(argument, argument.text(), meaning);
        if (value != Math.rint(value) || value < min || value > max) {
            throw wrong(argument, meaning + " must be a whole number from " + min + " to " + max);
        }
        return (int) value;
    }

    double notNegative(String meaning) {
        Argument argument = next(meaning);
        double value = number(argument, argument.text(), meaning);
        if (value < 0) {
            throw wrong(argument, meaning + " must not be negative");
        }
        return value;
    }

    /** Reads a probability, as {@code 0.5%} or {@code 0.005}. */
    double probability(String meaning) {
        Argument argument = next(meaning);
        String text = argument.text();
        double value = text.endsWith("%")
                ? number(argument, text.substring(0, text.length() - 1), meaning) / PERCENT
                : number(argument, text, meaning);
        if (value < 0 || value > 1) {
            throw wrong(argument, meaning + " must be 0% to 100%");
        }
        return value;
    }

    Duration duration(String meaning) {
        Argument argument = next(meaning);
        Duration duration;
        try {
            duration = new DurationConverter().convert(argument.text());
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            throw wrong(argument, meaning + " is not a duration, such as 500ms, 60s, 5m or 24h: " + argument.text());
        }
        if (duration == null || duration.toMillis() < 1 || duration.compareTo(PERIOD_MAX) > 0) {
            throw wrong(argument, meaning + " must be 1 ms to 100 years");
        }
        return duration;
    }

    /** Throws a {@link SyntaxException} if there is another argument. */
    void end() {
        if (hasNext()) {
            throw wrong(arguments.get(next), "one argument too many");
        }
    }

    SyntaxException wrong(Argument argument, String reason) {
        return new SyntaxException(argument.position(), reason + ", as in " + example);
    }

    double numberIn(Argument argument, String meaning) {
        return number(argument, argument.text(), meaning);
    }

    private double number(Argument argument, String text, String meaning) {
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // not a number: falls through to the error below, which also reports infinity
        }
        throw wrong(argument, meaning + " is not a number: " + text);
    }
}
