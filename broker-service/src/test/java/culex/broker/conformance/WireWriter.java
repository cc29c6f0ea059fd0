package culex.broker.conformance;

import java.io.ByteArrayOutputStream;

/** Encodes the data types of MQTT: big-endian integers, Variable Byte Integers, length-prefixed strings. Checks nothing. */
final class WireWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    WireWriter one(long value) {
        out.write((int) value);
        return this;
    }

    WireWriter two(long value) {
        return one(value >> 8).one(value);
    }

    WireWriter four(long value) {
        return two(value >> 16).two(value);
    }

    WireWriter variable(long value) {
        long rest = value;
        while (rest > 0x7f) {
            one((rest & 0x7f) | 0x80);
            rest >>= 7;
        }
        return one(rest);
    }

    WireWriter bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    WireWriter prefixed(byte[] bytes) {
        return two(bytes.length).bytes(bytes);
    }

    WireWriter block(byte[] bytes) {
        return variable(bytes.length).bytes(bytes);
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
