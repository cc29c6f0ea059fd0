package culex.subscriber.sink;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Reads the time at which a publisher sent a message. */
public final class SentTime {

    private static final BigDecimal SECONDS_MAX = BigDecimal.valueOf(100_000_000_000L);
    private static final int DECIMALS_PER_UNIT = 3;
    private static final int UNITS = 4;
    private static final int DIGITS_MAX = 40;

    private SentTime() {}

    /**
     * Returns the time of a number since 1970 or of an ISO 8601 text with an offset; empty for anything else. The size of the number tells
     * its unit: seconds (with decimals), milliseconds, microseconds or nanoseconds.
     */
    public static Optional<Instant> of(String text) {
        if (text.length() > DIGITS_MAX) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException noIsoTime) {
            return ofNumber(text);
        }
    }

    private static Optional<Instant> ofNumber(String text) {
        try {
            BigDecimal seconds = new BigDecimal(text);
            if (seconds.signum() <= 0 || (long) seconds.precision() - seconds.scale() > DIGITS_MAX) {
                return Optional.empty();
            }
            for (int unit = 0; unit < UNITS; unit++) {
                if (seconds.compareTo(SECONDS_MAX) < 0) {
                    long whole = seconds.longValue();
                    BigDecimal rest = seconds.subtract(BigDecimal.valueOf(whole));
                    return Optional.of(
                            Instant.ofEpochSecond(whole, rest.movePointRight(9).longValue()));
                }
                seconds = seconds.movePointLeft(DECIMALS_PER_UNIT);
            }
            return Optional.empty();
        } catch (NumberFormatException noNumber) {
            return Optional.empty();
        }
    }
}
