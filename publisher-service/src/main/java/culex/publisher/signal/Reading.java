package culex.publisher.signal;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * One measurement.
 *
 * <p>The payload has the tutorial's format for every waveform: {@code value1} is the measured value with at most two decimals, {@code
 * value2} counts from 1, so that a subscriber can detect gaps and duplicates.
 *
 * @param sequence number of the message of its sensor, from 1
 * @param json the payload as text
 */
public record Reading(long sequence, String json) {

    private static final int DECIMALS = 2;

    /** Creates the reading with this number and value. */
    public static Reading of(long sequence, double value) {
        return new Reading(sequence, "{\"value1\":" + number(value) + ",\"value2\":" + sequence + "}");
    }

    /** Returns the payload in UTF-8. */
    public byte[] payload() {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String number(double value) {
        BigDecimal rounded = BigDecimal.valueOf(value)
                .setScale(DECIMALS, RoundingMode.HALF_UP)
                .stripTrailingZeros();
        return rounded.toPlainString();
    }
}
