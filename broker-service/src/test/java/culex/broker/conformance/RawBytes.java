package culex.broker.conformance;

import java.util.Arrays;

/**
 * Parses bytes written by hand, such as {@code 10 { s"MQTT" 05 02 0000 { } s"name" } }: pairs of hexadecimal digits; {@code "text"} for its
 * bytes; {@code s"text"} for a two-byte length and the bytes; braces for the length of their content, as a Variable Byte Integer, and the
 * content; {@code xx*1000} for a repeated byte; {@code #300} for a Variable Byte Integer.
 */
final class RawBytes {
    private final String text;
    private int index;

    private RawBytes(String text) {
        this.text = text;
    }

    static byte[] parse(String text) {
        RawBytes raw = new RawBytes(text);
        byte[] bytes = raw.block();
        if (raw.index < text.length()) {
            throw new IllegalArgumentException("unbalanced } in: " + text);
        }
        return bytes;
    }

    private byte[] block() {
        WireWriter out = new WireWriter();
        while (index < text.length() && text.charAt(index) != '}') {
            char character = text.charAt(index);
            if (Character.isWhitespace(character)) {
                index++;
            } else if (character == '{') {
                index++;
                out.block(block());
                index++;
            } else if (character == '"') {
                out.bytes(quoted());
            } else if (character == '#') {
                out.variable(decimal());
            } else if (character == 's') {
                index++;
                out.prefixed(quoted());
            } else {
                octets(out);
            }
        }
        return out.toBytes();
    }

    private byte[] quoted() {
        int end = index + 1;
        while (text.charAt(end) != '"') {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        String inside = text.substring(index + 1, end);
        index = end + 1;
        return new Value(inside, true).bytes();
    }

    /** Reads the decimal number after the character at the cursor. */
    private int decimal() {
        int end = index + 1;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        int number = Integer.parseInt(text.substring(index + 1, end));
        index = end;
        return number;
    }

    private void octets(WireWriter out) {
        int octet = Integer.parseInt(text.substring(index, index + 2), 16);
        index += 2;
        int times = 1;
        if (index < text.length() && text.charAt(index) == '*') {
            times = decimal();
        }
        byte[] run = new byte[times];
        Arrays.fill(run, (byte) octet);
        out.bytes(run);
    }
}
