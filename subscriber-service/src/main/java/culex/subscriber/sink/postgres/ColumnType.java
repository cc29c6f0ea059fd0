package culex.subscriber.sink.postgres;

import culex.subscriber.sink.SentTime;
import java.math.BigDecimal;
import java.time.ZoneOffset;

/** The type of a column with a value of JSON payloads. */
enum ColumnType {
    /** A number. */
    DOUBLE("float8") {
        @Override
        Object value(String text) {
            double number = number(text).doubleValue();
            if (Double.isInfinite(number)) {
                throw new ArithmeticException("beyond the range of double");
            }
            return number;
        }
    },
    /** A whole number of 64 bits. */
    BIGINT("int8") {
        @Override
        Object value(String text) {
            return number(text).longValueExact();
        }
    },
    /** A boolean. */
    BOOLEAN("bool") {
        @Override
        Object value(String text) {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException(text);
            };
        }
    },
    /** A text; numbers and booleans are written as in the payload. */
    TEXT("text") {
        @Override
        Object value(String text) {
            return text;
        }
    },
    /** A time, in one of the forms that {@link SentTime} reads. */
    TIMESTAMP("timestamptz") {
        @Override
        Object value(String text) {
            return SentTime.of(text)
                    .orElseThrow(() -> new IllegalArgumentException(text))
                    .atOffset(ZoneOffset.UTC);
        }
    };

    private static final int NUMBER_CHARS_MAX = 400;

    private final String sql;

    ColumnType(String sql) {
        this.sql = sql;
    }

    /** Returns the name of the type in SQL. */
    String sql() {
        return sql;
    }

    /**
     * Returns the value of a scalar of JSON.
     *
     * @throws IllegalArgumentException if the text is no value of the type
     * @throws ArithmeticException if the number is too large, or has decimals that the type cannot have
     */
    abstract Object value(String text);

    private static BigDecimal number(String text) {
        if (text.length() > NUMBER_CHARS_MAX) {
            throw new IllegalArgumentException("a number of more than " + NUMBER_CHARS_MAX + " characters");
        }
        return new BigDecimal(text);
    }
}
