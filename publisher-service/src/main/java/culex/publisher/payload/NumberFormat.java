package culex.publisher.payload;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Writes numbers into payloads: rounded half up, without an exponent and without zeros at the end of the fraction. */
final class NumberFormat {

    /** Decimals of a number without a format of its own. */
    static final int DECIMALS = 2;

    private NumberFormat() {}

    static String text(double value, int decimals) {
        return BigDecimal.valueOf(value)
                .setScale(decimals, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
