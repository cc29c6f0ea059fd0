package culex.system.torture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A control packet from the broker.
 *
 * @param header the first byte: type and flags
 * @param body what follows the Remaining Length
 */
record Packet(int header, byte[] body) {
    static final int CONNACK = 2;
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int PUBREC = 5;
    static final int PUBREL = 6;
    static final int PUBCOMP = 7;
    static final int SUBACK = 9;
    static final int PINGRESP = 13;
    static final int DISCONNECT = 14;

    private static final int SERVER_SHUTTING_DOWN = 0x8B;

    /** A PUBLISH, taken apart. */
    record Publish(String topic, int qos, boolean retain, boolean dup, int packetIdentifier, ByteBuffer payload) {}

    int type() {
        return header >>> 4;
    }

    /** Of an acknowledgement, or of PUBREL; 0 for a packet that is too short for one. */
    int packetIdentifier() {
        return body.length < 2 ? 0 : ByteBuffer.wrap(body).getShort() & 0xFFFF;
    }

    /** Whether the broker says that it stops. */
    boolean isGoodbye() {
        return type() == DISCONNECT && body.length > 0 && (body[0] & 0xFF) == SERVER_SHUTTING_DOWN;
    }

    /** Whether the reason code of an acknowledgement says that it failed; one without a reason code succeeded. */
    boolean failed() {
        return reasonCode() >= 0x80;
    }

    /** The Reason Code of an acknowledgement, 0 where it has none. */
    int reasonCode() {
        return body.length > 2 ? body[2] & 0xFF : 0;
    }

    /** Session Present of CONNACK. */
    boolean sessionPresent() {
        return (body[0] & 1) == 1;
    }

    /** The Connect Reason Code, 0 for success. */
    int connectReason() {
        return body[1] & 0xFF;
    }

    Publish publish(boolean hasProperties) {
        ByteBuffer in = ByteBuffer.wrap(body);
        byte[] topic = new byte[in.getShort() & 0xFFFF];
        in.get(topic);
        int qos = header >> 1 & 3;
        int identifier = qos == 0 ? 0 : in.getShort() & 0xFFFF;
        if (hasProperties) {
            int length = variableByteInteger(in);
            in.position(in.position() + length);
        }
        return new Publish(
                new String(topic, StandardCharsets.UTF_8),
                qos,
                (header & 1) == 1,
                (header & 8) != 0,
                identifier,
                in.slice());
    }

    private static int variableByteInteger(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
