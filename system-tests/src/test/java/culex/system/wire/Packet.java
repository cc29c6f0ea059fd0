package culex.system.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A control packet from the broker.
 *
 * @param header the first byte: type and flags
 * @param body the bytes after the Remaining Length
 */
public record Packet(int header, byte[] body) {
    public static final int CONNACK = 2;
    public static final int PUBLISH = 3;
    public static final int PUBACK = 4;
    public static final int PUBREC = 5;
    public static final int PUBREL = 6;
    public static final int PUBCOMP = 7;
    public static final int SUBACK = 9;
    public static final int PINGRESP = 13;
    public static final int DISCONNECT = 14;

    private static final int SERVER_SHUTTING_DOWN = 0x8B;

    /** A decoded PUBLISH. */
    public record Publish(
            String topic, int qos, boolean retain, boolean dup, int packetIdentifier, ByteBuffer payload) {}

    public int type() {
        return header >>> 4;
    }

    /** Returns the Packet Identifier of an acknowledgement or PUBREL; 0 if the packet is too short. */
    public int packetIdentifier() {
        return body.length < 2 ? 0 : ByteBuffer.wrap(body).getShort() & 0xFFFF;
    }

    /** Whether this packet is a DISCONNECT with the Reason Code 0x8B (Server shutting down). */
    public boolean isGoodbye() {
        return type() == DISCONNECT && body.length > 0 && (body[0] & 0xFF) == SERVER_SHUTTING_DOWN;
    }

    /** Whether the Reason Code of an acknowledgement is an error; without a Reason Code it is a success. */
    public boolean failed() {
        return reasonCode() >= 0x80;
    }

    /** Returns the Reason Code of an acknowledgement; 0 if it has none. */
    public int reasonCode() {
        return body.length > 2 ? body[2] & 0xFF : 0;
    }

    /** Returns Session Present of CONNACK. */
    public boolean sessionPresent() {
        return (body[0] & 1) == 1;
    }

    /** Returns the Connect Reason Code; 0 is success. */
    public int connectReason() {
        return body[1] & 0xFF;
    }

    public Publish publish(boolean hasProperties) {
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
