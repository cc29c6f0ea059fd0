package culex.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.wire.FixedHeader;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketBoundariesTest {
    /** Collects the bytes that {@link PacketBoundaries} passes on, and checks that a packet is complete before the next one begins. */
    private static final class Collected implements PacketBoundaries.Sink {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final List<Integer> headers = new ArrayList<>();
        long rest;
        int continuations;

        @Override
        public void packets(byte[] from, int start, int end) {
            assertEquals(0, rest);
            int at = start;
            while (at < end) {
                at += FixedHeader.packetBytes(from, at, end);
            }
            assertEquals(end, at, "whole packets");
            bytes.write(from, start, end - start);
        }

        @Override
        public void beginning(byte[] from, int start, int end, long more) {
            assertEquals(0, rest);
            assertEquals(FixedHeader.packetBytes(from, start, end), end - start + more);
            rest = more;
            bytes.write(from, start, end - start);
        }

        @Override
        public void continuation(byte[] from, int start, int end) {
            assertTrue(end - start <= rest);
            rest -= end - start;
            continuations++;
            bytes.write(from, start, end - start);
        }

        @Override
        public void header(int firstByte) {
            headers.add(firstByte);
        }
    }

    private static byte[] packet(int type, int remaining) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(type);
        int rest = remaining;
        do {
            packet.write(rest > 127 ? (rest & 0x7F) | 0x80 : rest);
            rest >>>= 7;
        } while (rest > 0);
        packet.writeBytes(new byte[remaining]);
        return packet.toByteArray();
    }

    @Test
    void relayedPacketsAreCompleteWhereverTheReadsSplitTheirBytes() {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        List<Integer> types = new ArrayList<>();
        int[] sizes = {0, 2, 127, 128, 16_383, 16_384, 0, 0, 100_000, 2_097_152, 5};
        for (int i = 0; i < sizes.length; i++) {
            types.add(16 * (i + 1));
            stream.writeBytes(packet(16 * (i + 1), sizes[i]));
        }
        byte[] all = stream.toByteArray();
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            int most = 1 << random.nextInt(18);
            PacketBoundaries boundaries = new PacketBoundaries();
            Collected collected = new Collected();
            for (int at = 0; at < all.length; ) {
                int end = Math.min(all.length, at + 1 + random.nextInt(most));
                if (end > 34_000 && end < 2_100_000 && most < 1000) {
                    end = Math.min(all.length, at + 50_000); // the large packets in fewer reads
                }
                assertTrue(boundaries.onBytes(all, at, end, collected));
                at = end;
            }
            assertArrayEquals(all, collected.bytes.toByteArray(), "seed " + seed);
            assertEquals(types, collected.headers, "seed " + seed);
            assertTrue(boundaries.isAtBoundary());
        }
    }

    @Test
    void receivedPartOfALargePacketIsRelayedBeforeThePacketIsComplete() {
        byte[] large = packet(0x30, 1_000_000);
        Collected collected = new Collected();
        PacketBoundaries boundaries = new PacketBoundaries();
        boundaries.onBytes(large, 0, 1000, collected);
        assertEquals(1000, collected.bytes.size());
        assertFalse(boundaries.isAtBoundary());
        boundaries.onBytes(large, 1000, 2000, collected);
        assertEquals(2000, collected.bytes.size());
        assertEquals(1, collected.continuations);
    }

    @Test
    void remainingLengthOfMoreThanFourBytesIsRejected() {
        byte[] endless = {0x30, -1, -1, -1, -1, -1};
        assertFalse(new PacketBoundaries().onBytes(endless, 0, endless.length, new Collected()));
        PacketBoundaries byteByByte = new PacketBoundaries();
        boolean isMqtt = true;
        for (int i = 0; isMqtt && i < endless.length; i++) {
            isMqtt = byteByByte.onBytes(endless, i, i + 1, new Collected());
        }
        assertFalse(isMqtt);
    }

    @Test
    void packetsBeforeMalformedBytesArePassedOn() {
        byte[] bytes = Arrays.copyOf(packet(0xD0, 0), 7);
        Arrays.fill(bytes, 2, 7, (byte) -1);
        Collected collected = new Collected();
        assertFalse(new PacketBoundaries().onBytes(bytes, 0, bytes.length, collected));
        assertEquals(2, collected.bytes.size());
    }
}
