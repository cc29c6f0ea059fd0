package culex.publisher.payload;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Writes numbers into payloads: rounded half up, without an exponent and without zeros at the end of the fraction. */
final class NumberFormat {

    /** Number of decimals of a number in a template that names no format. */
    static final int DECIMALS = 2;

    private NumberFormat() {}

    /** Returns the text of a number. A result beyond the range of double, such as a spike of 1e308, becomes the largest double. */
    static String text(double value, int decimals) {
        double finite = Double.isNaN(value) ? 0 : Math.clamp(value, -Double.MAX_VALUE, Double.MAX_VALUE);
        return BigDecimal.valueOf(finite)
                .setScale(decimals, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
