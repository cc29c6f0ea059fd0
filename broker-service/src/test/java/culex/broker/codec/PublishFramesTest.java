package culex.broker.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.Packet;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.Property;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.Publish;
import culex.broker.packet.QoS;
import culex.broker.packet.UserProperty;
import culex.broker.topic.TopicName;
import culex.broker.wire.WireBuffer;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** PUBLISH packets that are assembled from shared parts: their size is as computed, and they decode to the same message. */
class PublishFramesTest {
    @Test
    void computedPublishSizeEqualsTheEncodedSizeAndDecodesBack() {
        Random random = new Random(11);
        for (int i = 0; i < 5000; i++) {
            boolean mqtt5 = random.nextBoolean();
            PacketProperties.Builder properties = new PacketProperties.Builder();
            if (random.nextBoolean()) {
                properties.text(Property.CONTENT_TYPE, "t".repeat(random.nextInt(200)));
            }
            if (random.nextBoolean()) {
                properties.user(new UserProperty("k", "v".repeat(random.nextInt(200))));
            }
            PacketProperties built = properties.build();
            QoS qos = QoS.of(random.nextInt(3));
            boolean expires = random.nextBoolean();
            Message message = new Message(
                    TopicName.of("t/" + "x".repeat(random.nextInt(130))),
                    new byte[random.nextInt(4) == 0 ? random.nextInt(20_000) : random.nextInt(130)],
                    qos,
                    false,
                    PropertiesCodec.forwarded(built),
                    expires ? 5000 : Message.NEVER,
                    "publisher",
                    0);
            Delivery.Options options = new Delivery.Options(qos, false, new int[0], null);
            int alias = mqtt5 && random.nextBoolean() ? 1 + random.nextInt(1000) : 0;
            WireBuffer out = new WireBuffer(8);
            int identifier = qos == QoS.AT_MOST_ONCE ? 0 : 1 + random.nextInt(65_535);
            PublishFrames.write(out, message, options, qos, true, false, identifier, mqtt5, alias, true, true, 3500);
            String what = "seed 11, run " + i;
            WireBuffer inParts = new WireBuffer(8);
            PublishFrames.write(
                    inParts, message, options, qos, true, false, identifier, mqtt5, alias, true, false, 3500);
            inParts.raw(message.payload());
            assertArrayEquals(out.toByteArray(), inParts.toByteArray(), what);
            assertEquals(out.length(), PublishFrames.size(message, options, qos, mqtt5, alias, true), what);
            Publish publish = decode(out.toByteArray(), mqtt5);
            assertEquals(message.topic().value(), publish.topic(), what);
            assertEquals(qos, publish.qos(), what);
            assertEquals(identifier, publish.packetIdentifier(), what);
            assertArrayEquals(message.payload(), publish.payload(), what);
            if (mqtt5) {
                assertEquals(built.userProperties(), publish.properties().userProperties(), what);
                assertEquals(
                        built.text(Property.CONTENT_TYPE), publish.properties().text(Property.CONTENT_TYPE), what);
                assertEquals(expires ? 2 : -1, publish.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1), what);
                assertEquals(alias, publish.properties().number(Property.TOPIC_ALIAS, 0), what);
            }
        }
    }

    @Test
    void publishSizeIncludesSubscriptionIdentifiers() {
        Message message = new Message(
                TopicName.of("t"), new byte[1], QoS.AT_MOST_ONCE, false, new byte[0], Message.NEVER, "p", 0);
        Delivery.Options options =
                new Delivery.Options(QoS.AT_MOST_ONCE, false, new int[] {1, 200, 20_000, 268_435_455}, null);
        WireBuffer out = new WireBuffer(8);
        PublishFrames.write(out, message, options, QoS.AT_MOST_ONCE, false, false, 0, true, 0, true, true, 0);
        assertArrayEquals(PacketTable.bytes("30 13 0001't' 0e 0b01 0bc801 0ba09c01 0bffffff7f 00"), out.toByteArray());
        assertEquals(out.length(), PublishFrames.size(message, options, QoS.AT_MOST_ONCE, true, 0, true));
    }

    private static Publish decode(byte[] bytes, boolean mqtt5) {
        PacketDecoder decoder = new PacketDecoder(new DecoderLimits(1 << 20, 1 << 17, 10, 1000, 5), new TopicCache());
        byte[] connect = PacketTable.connect(mqtt5 ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1);
        decoder.offer(connect, 0, connect.length);
        assertNotNull(decoder.next());
        decoder.offer(bytes, 0, bytes.length);
        Packet packet = decoder.next();
        return (Publish) Objects.requireNonNull(packet);
    }
}
