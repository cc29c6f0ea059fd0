package culex.broker.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compares the check for well-formed UTF-8 with the decoder of the JDK. */
class Utf8Test {
    private static boolean isWellFormed(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }

    private static boolean hasNull(byte[] bytes) {
        for (byte octet : bytes) {
            if (octet == 0) {
                return true;
            }
        }
        return false;
    }

    private static void check(byte[] bytes, String what) {
        assertEquals(isWellFormed(bytes), Utf8.isWellFormedPayload(bytes), what);
        assertEquals(isWellFormed(bytes) && !hasNull(bytes), Utf8.isWellFormed(bytes, 0, bytes.length), what);
    }

    @Test
    void utf8ValidationAcceptsEveryCodePointAndNoSurrogate() {
        for (int codePoint = 0; codePoint <= 0x10FFFF; codePoint += codePoint < 0x11000 ? 1 : 61) {
            if (codePoint < 0xD800 || codePoint > 0xDFFF) {
                check(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8), "U+" + codePoint);
            } else {
                byte[] surrogate = {
                    (byte) (0xE0 | codePoint >> 12),
                    (byte) (0x80 | (codePoint >> 6 & 0x3F)),
                    (byte) (0x80 | (codePoint & 0x3F))
                };
                assertFalse(Utf8.isWellFormed(surrogate, 0, 3), "surrogate " + codePoint);
            }
        }
    }

    @Test
    void utf8ValidationAgreesWithTheJdkForAllShortRunsOfCriticalBytes() {
        int[] interesting = {
            0, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4,
            0xF5, 0xFF
        };
        for (int a : interesting) {
            for (int b : interesting) {
                for (int c : interesting) {
                    for (int d : interesting) {
                        byte[] bytes = {(byte) a, (byte) b, (byte) c, (byte) d};
                        check(bytes, a + " " + b + " " + c + " " + d);
                    }
                }
            }
        }
    }

    @Test
    void utf8ValidationAgreesWithTheJdkAfterLongAsciiRuns() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = "abcdefghijklmnopqrstuvwxyz"
                    .repeat(2)
                    .substring(0, random.nextInt(40))
                    .getBytes(StandardCharsets.UTF_8);
            for (int k = random.nextInt(3); k > 0 && bytes.length > 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            check(bytes, "seed 7, run " + i);
        }
        assertTrue(Utf8.isWellFormed(new byte[0], 0, 0));
    }
}
