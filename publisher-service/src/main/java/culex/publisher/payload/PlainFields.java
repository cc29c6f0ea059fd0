package culex.publisher.payload;

import culex.publisher.payload.FieldArguments.Argument;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The fields other than measured numbers: identifiers of the device, times, counters and texts. */
final class PlainFields {

    private static final int WIDTH_MAX = 20;
    private static final int TEXT_MAX = 1_000_000;
    private static final int LETTERS = 26;
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final double COUNT_MAX = 1e15;

    private PlainFields() {}

    /** The number of the device, padded with leading zeros to a given width. */
    static FieldPlan id(FieldArguments arguments) {
        int width = arguments.hasNext() ? arguments.whole("the number of digits", 1, WIDTH_MAX) : 1;
        return (device, _) -> {
            String number = Integer.toString(device.id());
            String padded = "0".repeat(Math.max(0, width - number.length())) + number;
            return (text, _, _) -> text.append(padded);
        };
    }

    static FieldPlan client() {
        return (device, _) -> (text, _, _) -> text.append(device.clientId());
    }

    static FieldPlan sequence() {
        return (_, _) -> (text, moment, _) -> text.append(moment.sequence());
    }

    static FieldPlan now(FieldArguments arguments) {
        if (!arguments.hasNext()) {
            return clock(TimeUnit.MILLISECONDS);
        }
        Argument unit = arguments.next("the unit");
        return switch (unit.text()) {
            case "s" -> clock(TimeUnit.SECONDS);
            case "ms" -> clock(TimeUnit.MILLISECONDS);
            case "us" -> clock(TimeUnit.MICROSECONDS);
            case "ns" -> clock(TimeUnit.NANOSECONDS);
            case "iso" -> (_, _) -> (text, moment, _) -> text.append(iso(moment.epochNanos()));
            default -> throw arguments.wrong(unit, "the unit must be s, ms, us, ns or iso, not " + unit.text());
        };
    }

    private static FieldPlan clock(TimeUnit unit) {
        long nanos = unit.toNanos(1);
        return (_, _) -> (text, moment, _) -> text.append(Math.floorDiv(moment.epochNanos(), nanos));
    }

    private static Instant iso(long epochNanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(Math.floorMod(epochNanos, NANOS_PER_SECOND));
        return Instant.ofEpochSecond(
                Math.floorDiv(epochNanos, NANOS_PER_SECOND), TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** A number that grows by a step with each reading; with a third argument, the counter starts again when it reaches this number. */
    static FieldPlan counter(FieldArguments arguments) {
        double start = whole(arguments, "the start");
        double step = whole(arguments, "the step");
        double end = arguments.hasNext() ? whole(arguments, "the end") : 0;
        long first = (long) start;
        long each = (long) step;
        long range = (long) (end - start);
        return (_, _) -> (text, moment, _) -> {
            long grown = (moment.sequence() - 1) * each;
            text.append(first + (range > 0 ? Math.floorMod(grown, range) : grown));
        };
    }

    private static double whole(FieldArguments arguments, String meaning) {
        return Math.rint(arguments.number(meaning, -COUNT_MAX, COUNT_MAX));
    }

    /** Random small letters, to make a payload larger. */
    static FieldPlan text(FieldArguments arguments) {
        int length = arguments.whole("the number of letters", 1, TEXT_MAX);
        return (_, random) -> (text, _, _) -> {
            for (int i = 0; i < length; i++) {
                text.append((char) ('a' + random.nextInt(LETTERS)));
            }
        };
    }

    /** Reads the texts of a choice with their weights, as in {@code ok=98,failure=2}; without a weight it is 1. */
    static List<Choice.Option> options(FieldArguments arguments) {
        List<Choice.Option> options = new ArrayList<>();
        Argument last;
        do {
            last = arguments.next("a text");
            int equals = last.text().lastIndexOf('=');
            String text =
                    equals < 0 ? last.text() : last.text().substring(0, equals).strip();
            options.add(new Choice.Option(text, equals < 0 ? 1 : weight(arguments, last, equals)));
        } while (arguments.hasNext());
        if (options.stream().allMatch(option -> option.weight() == 0)) {
            throw arguments.wrong(last, "every weight is 0");
        }
        return List.copyOf(options);
    }

    private static double weight(FieldArguments arguments, Argument argument, int equals) {
        var weight = new Argument(argument.text().substring(equals + 1).strip(), argument.position() + equals + 1);
        double value = arguments.numberIn(weight, "the weight");
        if (value < 0) {
            throw arguments.wrong(weight, "the weight must not be negative");
        }
        return value;
    }
}
