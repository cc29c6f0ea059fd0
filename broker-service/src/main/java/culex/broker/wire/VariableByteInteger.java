package culex.broker.wire;

/** Variable Byte Integers (section 1.5.5). */
public final class VariableByteInteger {
    /** The largest value that four bytes hold. */
    public static final int MAX = 268_435_455;

    private VariableByteInteger() {}

    /** The smallest number of bytes that represent a value ([MQTT-1.5.5-1]). */
    public static int size(int value) {
        if (value < 128) {
            return 1;
        }
        if (value < 16_384) {
            return 2;
        }
        return value < 2_097_152 ? 3 : 4;
    }

    /** Writes a value of 0 to {@link #MAX}; returns the position after it. */
    public static int write(byte[] bytes, int position, int value) {
        int at = position;
        int rest = value;
        while (rest >= 128) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
        return at;
    }
}
