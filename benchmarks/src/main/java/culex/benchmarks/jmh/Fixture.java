package culex.benchmarks.jmh;

import culex.broker.codec.DecoderLimits;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.topic.TopicName;
import java.nio.charset.StandardCharsets;

/** The messages and bytes for the benchmarks. */
final class Fixture {
    static final DecoderLimits LIMITS = new DecoderLimits(1 << 24, 1 << 17, 1000, 1 << 18, 1000);
    static final Delivery.Options PLAIN = new Delivery.Options(QoS.EXACTLY_ONCE, false, new int[0], null);
    static final byte[] CONNECT = {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 1, 'a'};

    private Fixture() {}

    static Message message(String topic, QoS qos, int payloadBytes) {
        return new Message(
                TopicName.of(topic), new byte[payloadBytes], qos, false, new byte[0], Message.NEVER, "publisher", 0);
    }

    /** The bytes of a PUBLISH of MQTT 3.1.1, repeated this many times. */
    static byte[] publishes(String topic, int qos, int payloadBytes, int count) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        int body = 2 + name.length + (qos > 0 ? 2 : 0) + payloadBytes;
        int lengthBytes = body < 128 ? 1 : body < 16_384 ? 2 : body < 2_097_152 ? 3 : 4;
        byte[] one = new byte[1 + lengthBytes + body];
        one[0] = (byte) (0x30 | qos << 1);
        int at = 1;
        for (int left = body; at <= lengthBytes; left >>= 7) {
            one[at] = (byte) (at == lengthBytes ? left : (left & 127) | 128);
            at++;
        }
        one[at++] = (byte) (name.length >> 8);
        one[at++] = (byte) name.length;
        System.arraycopy(name, 0, one, at, name.length);
        if (qos > 0) {
            one[at + name.length + 1] = 1;
        }
        byte[] all = new byte[one.length * count];
        for (int i = 0; i < count; i++) {
            System.arraycopy(one, 0, all, i * one.length, one.length);
        }
        return all;
    }
}
