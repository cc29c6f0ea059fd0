package culex.broker.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Decodes UTF-8 Encoded Strings and checks that they are well-formed ([MQTT-1.5.4-1], RFC 3629) and hold no null character
 * ([MQTT-1.5.4-2]).
 */
public final class Utf8 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long ONES = 0x0101010101010101L;

    private Utf8() {}

    /** Decodes bytes that {@link #isWellFormed} accepts. */
    public static String decode(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** Whether the bytes are well-formed UTF-8 without overlong forms, surrogates and U+0000. */
    public static boolean isWellFormed(byte[] bytes, int from, int to) {
        return isWellFormed(bytes, from, to, false);
    }

    /** Whether the bytes are well-formed UTF-8; U+0000 is accepted, as a payload may hold it. */
    public static boolean isWellFormedPayload(byte[] bytes) {
        return isWellFormed(bytes, 0, bytes.length, true);
    }

    private static boolean isWellFormed(byte[] bytes, int from, int to, boolean nullAllowed) {
        int i = from;
        while (i < to) {
            if (to - i >= 8) {
                long word = (long) LONG.get(bytes, i);
                boolean zero = ((word - ONES) & ~word & HIGH_BITS) != 0;
                if ((word & HIGH_BITS) == 0 && (!zero || nullAllowed)) {
                    i += 8;
                    continue;
                }
            }
            int length = sequence(bytes, i, to);
            if (length == 0 || (bytes[i] == 0 && !nullAllowed)) {
                return false;
            }
            i += length;
        }
        return true;
    }

    /** The length of the well-formed sequence at i, or 0 when it is ill-formed (RFC 3629, section 4). */
    private static int sequence(byte[] bytes, int i, int to) {
        int lead = bytes[i] & 0xFF;
        if (lead < 0x80) {
            return 1;
        }
        if (lead >= 0xC2 && lead <= 0xDF) {
            return tails(bytes, i + 1, to, 1) ? 2 : 0;
        }
        if (lead >= 0xE0 && lead <= 0xEF) {
            int low = lead == 0xE0 ? 0xA0 : 0x80;
            int high = lead == 0xED ? 0x9F : 0xBF;
            return second(bytes, i + 1, to, low, high) && tails(bytes, i + 2, to, 1) ? 3 : 0;
        }
        if (lead >= 0xF0 && lead <= 0xF4) {
            int low = lead == 0xF0 ? 0x90 : 0x80;
            int high = lead == 0xF4 ? 0x8F : 0xBF;
            return second(bytes, i + 1, to, low, high) && tails(bytes, i + 2, to, 2) ? 4 : 0;
        }
        return 0;
    }

    private static boolean second(byte[] bytes, int i, int to, int low, int high) {
        int value = i < to ? bytes[i] & 0xFF : 0;
        return value >= low && value <= high;
    }

    private static boolean tails(byte[] bytes, int i, int to, int count) {
        if (to - i < count) {
            return false;
        }
        for (int k = 0; k < count; k++) {
            if ((bytes[i + k] & 0xC0) != 0x80) {
                return false;
            }
        }
        return true;
    }
}
