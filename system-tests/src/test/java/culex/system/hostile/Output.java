package culex.system.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the fields of an MQTT packet one after the other. */
final class Output {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Output one(int value) {
        bytes.write(value);
        return this;
    }

    Output two(int value) {
        return one(value >> 8).one(value);
    }

    Output four(long value) {
        return two((int) (value >> 16)).two((int) value);
    }

    Output raw(byte[] value) {
        bytes.writeBytes(value);
        return this;
    }

    /** Writes Binary Data: two bytes of length, then the bytes. */
    Output binary(byte[] value) {
        return two(value.length).raw(value);
    }

    /** Writes a UTF-8 Encoded String. */
    Output text(String value) {
        return binary(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a Variable Byte Integer. */
    Output length(int value) {
        int rest = value;
        while (rest >= 0x80) {
            one((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        return one(rest);
    }

    /** Writes a length as Variable Byte Integer and then the bytes: properties, or the rest of a packet. */
    Output sized(byte[] value) {
        return length(value.length).raw(value);
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
