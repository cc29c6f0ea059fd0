package culex.benchmarks.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A prepared PUBLISH, framed and masked: to send a message, the load generator copies it and writes the Packet Identifier and the time
 * stamp.
 */
final class PublishTemplate {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;
    private final int identifierAt;
    private final short identifierMask;
    private final int timeAt;
    private final long timeMask;

    PublishTemplate(String topic, int qos, boolean retain, int payloadBytes, boolean mqtt5, boolean webSocket) {
        byte[] packet = Packets.publish(topic, qos, retain, payloadBytes, mqtt5);
        int header = webSocket ? Masking.headerBytes(packet.length) : 0;
        bytes = webSocket ? Masking.frame(Masking.BINARY, packet, 0, packet.length) : packet;
        int time = packet.length - payloadBytes;
        int identifier = qos == 0 ? -1 : time - (mqtt5 ? 3 : 2);
        timeAt = header + time;
        identifierAt = qos == 0 ? -1 : header + identifier;
        timeMask = webSocket ? mask(time, 8) : 0;
        identifierMask = webSocket && qos > 0 ? (short) mask(identifier, 2) : 0;
    }

    private static long mask(int place, int count) {
        long mask = 0;
        for (int i = 0; i < count; i++) {
            mask = mask << 8 | Masking.key(place + i);
        }
        return mask;
    }

    int length() {
        return bytes.length;
    }

    void write(byte[] out, int at, int packetIdentifier, long nanos) {
        System.arraycopy(bytes, 0, out, at, bytes.length);
        LONG.set(out, at + timeAt, nanos ^ timeMask);
        if (identifierAt >= 0) {
            SHORT.set(out, at + identifierAt, (short) (packetIdentifier ^ identifierMask));
        }
    }
}
