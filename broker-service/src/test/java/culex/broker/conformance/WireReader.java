package culex.broker.conformance;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** A cursor over one received packet; throws {@link WireViolation} for content that the specification forbids. */
final class WireReader {
    private final ByteBuffer in;

    WireReader(byte[] bytes) {
        this.in = ByteBuffer.wrap(bytes);
    }

    int one() {
        need(1);
        return in.get() & 0xff;
    }

    int two() {
        need(2);
        return in.getShort() & 0xffff;
    }

    long four() {
        need(4);
        return in.getInt() & 0xffffffffL;
    }

    int variable() {
        int value = 0;
        for (int index = 0; index < 4; index++) {
            int octet = one();
            value |= (octet & 0x7f) << (7 * index);
            if ((octet & 0x80) == 0) {
                if (octet == 0 && index > 0) {
                    throw new WireViolation("[MQTT-1.5.5-1] Variable Byte Integer longer than needed");
                }
                return value;
            }
        }
        throw new WireViolation("Variable Byte Integer of more than four bytes");
    }

    byte[] binary() {
        return bytes(two());
    }

    byte[] string() {
        byte[] bytes = binary();
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                throw new WireViolation("[MQTT-1.5.4-2] U+0000 in a string");
            }
        } catch (CharacterCodingException ill) {
            throw new WireViolation("[MQTT-1.5.4-1] ill-formed UTF-8 in a string");
        }
        return bytes;
    }

    byte[] bytes(int length) {
        need(length);
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    byte[] rest() {
        return bytes(in.remaining());
    }

    int remaining() {
        return in.remaining();
    }

    private void need(int length) {
        if (in.remaining() < length) {
            throw new WireViolation(
                    "packet shorter than its fields: " + in.remaining() + " bytes left, " + length + " needed");
        }
    }
}
