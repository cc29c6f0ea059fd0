package culex.broker.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The right side of {@code key=value}: {@code bare}, {@code "quoted \xff"}, {@code hex:00ff} or {@code fill:65535}.
 *
 * @param text as written, without the quotes
 * @param quoted whether the value was in quotes, so that prefixes such as {@code hex:} have no special meaning
 */
record Value(String text, boolean quoted) {

    long number() {
        return number(text);
    }

    static long number(String text) {
        return text.startsWith("0x") ? Long.parseLong(text.substring(2), 16) : Long.parseLong(text);
    }

    /** Returns the value in UTF-8; escapes in quotes ({@code \xNN}, {@code \n}, {@code \"}, {@code \\}) stand for raw bytes. */
    byte[] bytes() {
        if (quoted) {
            return unescaped();
        }
        if (text.startsWith("hex:")) {
            return HexFormat.of().parseHex(text.substring(4));
        }
        if (text.startsWith("fill:")) {
            byte[] filled = new byte[Integer.parseInt(text.substring(5))];
            Arrays.fill(filled, (byte) 'x');
            return filled;
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] unescaped() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int index = 0;
        while (index < text.length()) {
            char character = text.charAt(index);
            if (character != '\\') {
                int point = text.codePointAt(index);
                out.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                index += Character.charCount(point);
                continue;
            }
            char escape = text.charAt(index + 1);
            if (escape == 'x') {
                out.write(Integer.parseInt(text.substring(index + 2, index + 4), 16));
                index += 4;
            } else {
                out.write(escape == 'n' ? '\n' : escape);
                index += 2;
            }
        }
        return out.toByteArray();
    }
}
