package culex.broker.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.MqttException;
import culex.broker.packet.Packet;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.Publish;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import culex.broker.topic.TopicName;
import culex.broker.wire.WireBuffer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Decodes the rows of the packet table, whole and split at each byte. */
class PacketDecoderTest {
    private static final DecoderLimits LIMITS = new DecoderLimits(1 << 20, 1 << 20, 10, 1000, 5);

    static List<PacketTable.Row> rows() {
        return PacketTable.rows();
    }

    private static PacketDecoder decoderFor(PacketTable.Row row) {
        PacketDecoder decoder = new PacketDecoder(LIMITS, new TopicCache());
        if (!row.isConnect() && (row.bytes()[0] & 0xF0) != 0x10) {
            byte[] connect = PacketTable.connect(row.version());
            decoder.offer(connect, 0, connect.length);
            assertNotNull(decoder.next());
            decoder.release();
        }
        return decoder;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void encodedPacketsDecodeToTheExpectedPacketOrError(PacketTable.Row row) {
        PacketDecoder decoder = decoderFor(row);
        decoder.offer(row.bytes(), 0, row.bytes().length);
        if (row.error() != null) {
            MqttException broken = assertThrows(MqttException.class, decoder::next);
            assertEquals(row.error(), broken.reasonCode(), broken.reason());
            return;
        }
        Packet packet = decoder.next();
        assertNotNull(packet);
        assertSamePacket(row.packet(), packet);
        assertEquals(row.bytes().length, decoder.packetBytes());
        assertNull(decoder.next());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void packetSplitAtAnyByteDecodesToTheSameResult(PacketTable.Row row) {
        byte[] bytes = row.bytes();
        for (int split = 1; split < bytes.length; split++) {
            PacketDecoder decoder = decoderFor(row);
            ReasonCode error = null;
            List<Packet> packets = new ArrayList<>();
            try {
                for (int[] part : new int[][] {{0, split}, {split, bytes.length}}) {
                    byte[] borrowed = Arrays.copyOf(bytes, bytes.length);
                    decoder.offer(borrowed, part[0], part[1]);
                    for (Packet packet = decoder.next(); packet != null; packet = decoder.next()) {
                        packets.add(packet);
                    }
                    decoder.release();
                    Arrays.fill(borrowed, (byte) 0x55);
                }
            } catch (MqttException broken) {
                error = broken.reasonCode();
            }
            assertEquals(row.error(), error, "split at " + split);
            if (row.packet() != null) {
                assertEquals(1, packets.size(), "split at " + split);
                assertSamePacket(row.packet(), packets.getFirst());
            }
        }
    }

    @Test
    void streamOfPacketsIsDecodedWhateverTheSizesOfTheReads() {
        byte[] stream = streamOf(30);
        for (int readBytes = 1; readBytes <= 400; readBytes++) {
            assertEquals(30, decodedOf(stream, readBytes, Integer.MAX_VALUE), "reads of " + readBytes + " bytes");
        }
    }

    @Test
    void packetsLeftUndecodedAfterOneReadAreDecodedAfterTheNextRead() {
        byte[] stream = streamOf(30);
        for (int readBytes = 1; readBytes <= 400; readBytes++) {
            assertEquals(30, decodedOf(stream, readBytes, 1), "one packet a read, reads of " + readBytes + " bytes");
        }
    }

    /** PUBLISH packets whose payloads have 0, 10, 20 ... bytes. */
    private static byte[] streamOf(int packets) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = 0; i < packets; i++) {
            byte[] payload = new byte[i * 10];
            Arrays.fill(payload, (byte) i);
            stream.writeBytes(publish(payload));
        }
        return stream.toByteArray();
    }

    private static byte[] publish(byte[] payload) {
        WireBuffer out = new WireBuffer(64);
        Message message =
                new Message(TopicName.of("a/b"), payload, QoS.AT_MOST_ONCE, false, new byte[0], Message.NEVER, "", 0);
        Delivery.Options options = new Delivery.Options(QoS.AT_MOST_ONCE, false, new int[0], null);
        PublishFrames.write(out, message, options, QoS.AT_MOST_ONCE, false, false, 0, false, 0, true, true, 0);
        return Arrays.copyOf(out.array(), out.length());
    }

    /**
     * Decodes a stream, with a limit of packets per read, and returns the number of packets. Fails when a packet is damaged or out of
     * order.
     */
    private static int decodedOf(byte[] stream, int readBytes, int packetsPerRead) {
        PacketDecoder decoder = new PacketDecoder(LIMITS, new TopicCache());
        byte[] connect = PacketTable.connect(ProtocolVersion.MQTT_3_1_1);
        decoder.offer(connect, 0, connect.length);
        assertNotNull(decoder.next());
        decoder.release();
        int decoded = 0;
        for (int at = 0; at < stream.length; at += readBytes) {
            byte[] read = Arrays.copyOfRange(stream, at, Math.min(stream.length, at + readBytes));
            decoder.offer(read, 0, read.length);
            decoded = decodeSome(decoder, decoded, packetsPerRead);
            decoder.release();
            Arrays.fill(read, (byte) 0xFF); // the next read uses the same memory
        }
        decoded = decodeSome(decoder, decoded, Integer.MAX_VALUE);
        assertFalse(decoder.hasUndecodedBytes());
        return decoded;
    }

    private static int decodeSome(PacketDecoder decoder, int before, int most) {
        int decoded = before;
        for (int i = 0; i < most; i++) {
            if (!(decoder.next() instanceof Publish publish)) {
                break;
            }
            byte[] expected = new byte[decoded * 10];
            Arrays.fill(expected, (byte) decoded);
            assertArrayEquals(expected, publish.payload());
            decoded++;
        }
        return decoded;
    }

    private static void assertSamePacket(@Nullable Packet expected, Packet actual) {
        if (expected instanceof Publish wanted && actual instanceof Publish got) {
            assertArrayEquals(wanted.payload(), got.payload());
            byte[] shared = got.payload();
            assertEquals(
                    new Publish(
                            wanted.dup(),
                            wanted.qos(),
                            wanted.retain(),
                            wanted.topic(),
                            wanted.packetIdentifier(),
                            wanted.properties(),
                            shared),
                    got);
        } else {
            assertEquals(expected, actual);
        }
    }

    @Test
    void packetOverTheSizeLimitIsRejectedAtItsFixedHeader() {
        PacketDecoder decoder = decoderFor(rows().getFirst());
        byte[] header = PacketTable.bytes("10 81 80 40");
        decoder.offer(header, 0, header.length);
        MqttException broken = assertThrows(MqttException.class, decoder::next);
        assertEquals(ReasonCode.PACKET_TOO_LARGE, broken.reasonCode());
    }

    @Test
    void bufferOfAnIncompletePacketGrowsWithItsReceivedBytes() {
        PacketDecoder decoder = decoderFor(rows().getFirst());
        byte[] header = PacketTable.bytes("10 fb ff 3f");
        decoder.offer(header, 0, header.length);
        assertNull(decoder.next());
        decoder.release();
        int most = 0;
        for (int sent = 0; sent < 1 << 19; sent += 100) {
            decoder.offer(new byte[100], 0, 100);
            assertNull(decoder.next());
            decoder.release();
            int kept = decoder.heldBytes();
            assertTrue(kept <= Math.max(256, 2 * (sent + 200)), kept + " bytes for " + sent);
            most = Math.max(most, kept);
        }
        assertTrue(most <= LIMITS.maximumPacketSize() + 4, "kept " + most);
    }

    @Test
    void partialPacketAfterALargePacketDoesNotKeepTheLargeBuffer() {
        PacketDecoder decoder = decoderFor(publishRow());
        byte[] publish = PacketTable.bytes("30 84 80 10 0001'a' 00" + "00".repeat(1 << 18));
        int half = publish.length / 2;
        decoder.offer(publish, 0, half);
        assertNull(decoder.next());
        decoder.release();
        byte[] rest = Arrays.copyOf(Arrays.copyOfRange(publish, half, publish.length), publish.length - half + 2);
        rest[rest.length - 2] = 0x30;
        decoder.offer(rest, 0, rest.length - 1);
        assertNotNull(decoder.next());
        assertNull(decoder.next());
        decoder.release();
        assertTrue(decoder.heldBytes() <= 256, "held " + decoder.heldBytes());
        assertEquals(1, decoder.decodedPackets() - 1);
    }

    private static PacketTable.Row publishRow() {
        return rows().stream()
                .filter(row -> row.version().isMqtt5() && !row.isConnect() && row.error() == null)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void packetsWithTooManyFiltersOrPropertiesAreRejected() {
        PacketTable.Row five = publishRow();
        PacketDecoder filters = decoderFor(five);
        byte[] subscribe = PacketTable.bytes("82 1b 0001 00" + "0001'a'00".repeat(6));
        filters.offer(subscribe, 0, subscribe.length);
        assertEquals(
                ReasonCode.QUOTA_EXCEEDED,
                assertThrows(MqttException.class, filters::next).reasonCode());
        PacketDecoder properties = decoderFor(five);
        byte[] publish = PacketTable.bytes("30 3b 0001'a' 37" + "26 0000 0000".repeat(11));
        properties.offer(publish, 0, publish.length);
        assertEquals(
                ReasonCode.QUOTA_EXCEEDED,
                assertThrows(MqttException.class, properties::next).reasonCode());
    }
}
