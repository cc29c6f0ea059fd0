package culex.publisher.payload;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a number is written in a binary payload.
 *
 * @param kind {@code u} for whole numbers from 0, {@code i} for whole numbers, {@code f} for floating point of IEEE 754
 * @param bytes 1, 2, 4 or 8
 * @param order the order of the bytes
 * @param factor the factor by which the number is multiplied
 */
record BinaryType(char kind, int bytes, ByteOrder order, BigDecimal factor) {

    /** Examples of types, for error messages. */
    static final String EXAMPLES =
            "u8, u16, u32, u64, i8, i16, i32, i64, f32 or f64, then le for the lowest byte first,"
                    + " then a factor, as in u16le*10";

    private static final Pattern TEXT =
            Pattern.compile("([ui](?:8|16|32|64)|f(?:32|64))(le)?(?:\\*(\\d{1,9}(?:\\.\\d{1,9})?))?");

    /** Parses a type such as {@code u16} or {@code i32le*100}; empty for any other text. */
    static Optional<BinaryType> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String type = matcher.group(1);
        String factor = matcher.group(3);
        return Optional.of(new BinaryType(
                type.charAt(0),
                Integer.parseInt(type.substring(1)) / Byte.SIZE,
                matcher.group(2) == null ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                factor == null ? BigDecimal.ONE : new BigDecimal(factor)));
    }

    /** Returns the bytes of a printed number. A number beyond the range of the type becomes the nearest one within it. */
    byte[] encode(String printed) {
        BigDecimal number = new BigDecimal(printed).multiply(factor);
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(order);
        switch (bytes) {
            case 1 -> buffer.put((byte) whole(number));
            case 2 -> buffer.putShort((short) whole(number));
            case 4 -> buffer.putInt(kind == 'f' ? Float.floatToIntBits(single(printed)) : (int) whole(number));
            default -> buffer.putLong(kind == 'f' ? Double.doubleToLongBits(number(printed)) : whole(number));
        }
        return buffer.array();
    }

    /** Whether CBOR has this type; only floating point types with the highest byte first are types of CBOR. */
    boolean isOfCbor() {
        return kind == 'f' && order == ByteOrder.BIG_ENDIAN;
    }

    /** Whether the type is {@code f32}. */
    boolean isSingle() {
        return kind == 'f' && bytes == Float.BYTES;
    }

    /** Returns a printed number in the type {@code f32}. */
    float single(String printed) {
        float number = new BigDecimal(printed).multiply(factor).floatValue();
        return Math.clamp(number, -Float.MAX_VALUE, Float.MAX_VALUE);
    }

    /** Returns a printed number in the type {@code f64}. */
    double number(String printed) {
        double number = new BigDecimal(printed).multiply(factor).doubleValue();
        return Math.clamp(number, -Double.MAX_VALUE, Double.MAX_VALUE);
    }

    /** Returns the lowest bits of the rounded number. */
    private long whole(BigDecimal number) {
        int bits = bytes * Byte.SIZE - (kind == 'i' ? 1 : 0);
        BigInteger max = BigInteger.TWO.pow(bits).subtract(BigInteger.ONE);
        BigInteger min = kind == 'i' ? max.not() : BigInteger.ZERO;
        return number.setScale(0, RoundingMode.HALF_UP)
                .toBigInteger()
                .min(max)
                .max(min)
                .longValue();
    }
}
