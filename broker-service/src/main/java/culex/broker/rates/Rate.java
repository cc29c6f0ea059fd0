package culex.broker.rates;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An amount per time. The whole amount may be used in one moment; afterwards it becomes available again evenly over the time.
 *
 * @param amount the amount, 1 or more
 * @param windowNanos the time in nanoseconds, a second to an hour
 * @param text the rate as an operator has written it
 */
public record Rate(long amount, long windowNanos, String text) {
    private static final long AMOUNT_MAX = 1_000_000_000_000L;
    private static final long BYTES_MIN = 1024;
    private static final long WINDOW_MAX_SECONDS = TimeUnit.HOURS.toSeconds(1);
    private static final Pattern RATE = Pattern.compile(
            "(?<amount>\\d{1,13}) *(?<unit>[KMG]?)(?<bytes>(I?B)?) */ *(?<count>\\d{0,6}) *(?<time>[SMH])");

    /**
     * Reads a rate such as {@code 100/s} or {@code 5/10m}; for bytes also {@code 10MB/10s}, where K, M and G are powers of 1,024.
     *
     * @param kind what the rate counts; units of bytes are for {@link RateKind#BYTES} only
     * @return null when the text is not a rate, or is out of range
     */
    public static @Nullable Rate parse(String text, RateKind kind) {
        String written = text.strip();
        Matcher rate = RATE.matcher(written.toUpperCase(Locale.ROOT));
        if (!rate.matches()) {
            return null;
        }
        boolean isOfBytes = kind == RateKind.BYTES;
        if (!isOfBytes && !(rate.group("unit") + rate.group("bytes")).isEmpty()) {
            return null;
        }
        int power = rate.group("unit").isEmpty() ? 0 : 1 + "KMG".indexOf(rate.group("unit"));
        long number = Long.parseLong(rate.group("amount"));
        if (number > AMOUNT_MAX >> (10 * power)) {
            return null;
        }
        long amount = number << (10 * power);
        long count = rate.group("count").isEmpty() ? 1 : Long.parseLong(rate.group("count"));
        long seconds = count * secondsIn(rate.group("time"));
        if (amount < (isOfBytes ? BYTES_MIN : 1) || seconds < 1 || seconds > WINDOW_MAX_SECONDS) {
            return null;
        }
        return new Rate(amount, TimeUnit.SECONDS.toNanos(seconds), written);
    }

    private static long secondsIn(String unit) {
        return switch (unit) {
            case "H" -> TimeUnit.HOURS.toSeconds(1);
            case "M" -> TimeUnit.MINUTES.toSeconds(1);
            default -> 1;
        };
    }

    /** The form of a rate that {@link #parse} accepts, for an error message. */
    public static String form(RateKind kind) {
        return kind == RateKind.BYTES
                ? "a rate of bytes such as 1MB/s or 10MB/10s, of 1KB or more in a second to an hour, or none"
                : "a rate such as 100/s or 5/10m, of 1 or more in a second to an hour, or none";
    }

    /** The time after which an amount is available again, in nanoseconds. */
    long nanosFor(long some) {
        return (long) Math.ceil((double) some * windowNanos / amount);
    }

    /** Whether this rate allows more in the long run than another one. */
    boolean isHigherThan(Rate other) {
        return (double) amount / windowNanos > (double) other.amount / other.windowNanos;
    }
}
