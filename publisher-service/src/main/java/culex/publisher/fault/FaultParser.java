package culex.publisher.fault;

import culex.publisher.fault.FaultKind.Argument;
import culex.publisher.payload.SyntaxException;
import culex.support.settings.Similar;
import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Parses the rules of a fault plan: {@code kind=probability[/argument]}, separated by commas. */
final class FaultParser {

    private static final double PERCENT = 100;
    private static final double DEFAULT_FACTOR = 10;
    private static final double FACTOR_MAX = 1e9;
    private static final double BYTES_MAX = 268_435_455; // the largest packet of MQTT
    private static final Duration DURATION_MAX = Duration.ofDays(366);

    private final String text;
    private final List<FaultRule> rules = new ArrayList<>();

    FaultParser(String text) {
        this.text = text;
    }

    List<FaultRule> parse() {
        int start = 0;
        while (start <= text.length()) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            rules.add(rule(start, end));
            start = end + 1;
        }
        return rules;
    }

    private FaultRule rule(int start, int end) {
        int equals = text.indexOf('=', start);
        if (equals < 0 || equals >= end) {
            throw new SyntaxException(start + 1, "a fault is written as " + FaultKind.DROPOUT.example());
        }
        FaultKind kind = kind(text.substring(start, equals).strip(), start + 1);
        int slash = text.indexOf('/', equals);
        int probabilityEnd = slash < 0 || slash > end ? end : slash;
        double probability =
                probability(kind, text.substring(equals + 1, probabilityEnd).strip(), equals + 2);
        Optional<String> argument = probabilityEnd == end
                ? Optional.empty()
                : Optional.of(text.substring(probabilityEnd + 1, end).strip());
        int position = probabilityEnd + 2;
        return new FaultRule(kind, probability, duration(kind, argument, position), number(kind, argument, position));
    }

    private FaultKind kind(String name, int position) {
        List<String> names =
                Arrays.stream(FaultKind.values()).map(FaultKind::text).toList();
        if (!names.contains(name)) {
            throw new SyntaxException(
                    position, "there is no fault " + name + ", did you mean " + Similar.nearest(name, names) + "?");
        }
        FaultKind kind = FaultKind.values()[names.indexOf(name)];
        if (rules.stream().anyMatch(rule -> rule.kind() == kind)) {
            throw new SyntaxException(position, name + " stands twice");
        }
        return kind;
    }

    private static double probability(FaultKind kind, String text, int position) {
        boolean percent = text.endsWith("%");
        double value = number(kind, percent ? text.substring(0, text.length() - 1) : text, position, "the probability")
                / (percent ? PERCENT : 1);
        if (value < 0 || value > 1) {
            throw new SyntaxException(position, "the probability must be 0% to 100%, as in " + kind.example());
        }
        return value;
    }

    private static Duration duration(FaultKind kind, Optional<String> argument, int position) {
        if (kind.argument() != Argument.DURATION && kind.argument() != Argument.DURATION_OR_ONE_READING) {
            return Duration.ZERO;
        }
        if (argument.isEmpty()) {
            if (kind.argument() == Argument.DURATION) {
                throw new SyntaxException(position - 1, "the duration is missing, as in " + kind.example());
            }
            return Duration.ZERO;
        }
        Duration duration;
        try {
            duration = new DurationConverter().convert(argument.get());
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            throw new SyntaxException(
                    position, argument.get() + " is not a duration, such as 500ms, 30s or 5m, as in " + kind.example());
        }
        if (duration == null || duration.toMillis() < 1 || duration.compareTo(DURATION_MAX) > 0) {
            throw new SyntaxException(position, "the duration must be 1 ms to 366 days, as in " + kind.example());
        }
        return duration;
    }

    private static double number(FaultKind kind, Optional<String> argument, int position) {
        return switch (kind.argument()) {
            case NONE -> {
                if (argument.isPresent()) {
                    throw new SyntaxException(
                            position, kind.text() + " has a probability only, as in " + kind.example());
                }
                yield 0;
            }
            case DURATION, DURATION_OR_ONE_READING -> 0;
            case FACTOR ->
                argument.isEmpty()
                        ? DEFAULT_FACTOR
                        : limited(kind, number(kind, argument.get(), position, "the factor"), FACTOR_MAX, position);
            case BYTES -> {
                if (argument.isEmpty()) {
                    throw new SyntaxException(position - 1, "the number of bytes is missing, as in " + kind.example());
                }
                yield Math.floor(limited(
                        kind, number(kind, argument.get(), position, "the number of bytes"), BYTES_MAX, position));
            }
        };
    }

    private static double limited(FaultKind kind, double value, double max, int position) {
        if (value < 0 || value > max) {
            throw new SyntaxException(position, "the number must be 0 to " + (long) max + ", as in " + kind.example());
        }
        return value;
    }

    private static double number(FaultKind kind, String text, int position, String meaning) {
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // not a number: falls through to the error below, which also reports infinity
        }
        throw new SyntaxException(position, meaning + " is not a number: " + text + ", as in " + kind.example());
    }
}
