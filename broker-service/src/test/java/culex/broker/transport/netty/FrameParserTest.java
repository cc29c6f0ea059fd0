package culex.broker.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Parses random frames, split at random positions, and compares the payloads with the original ones. */
class FrameParserTest {
    private static final int[] SHAPES = {0, 1, 7, 8, 9, 125, 126, 127, 300, 65_535, 65_536};

    /** Records the callbacks of the parser as text. */
    private static final class Notes implements FrameParser.Listener {
        private final ByteArrayOutputStream data = new ByteArrayOutputStream();
        private final StringBuilder events = new StringBuilder();

        @Override
        public void onData(byte[] bytes, int from, int to) {
            data.write(bytes, from, to - from);
        }

        @Override
        public void onPing(byte[] payload, int length) {
            events.append("ping ")
                    .append(new String(payload, 0, length, StandardCharsets.UTF_8))
                    .append(' ');
        }

        @Override
        public void onClose(int answer) {
            events.append("close ").append(answer).append(' ');
        }

        @Override
        public void onViolation(int closeCode, String what) {
            events.append("violation ").append(closeCode).append(' ');
        }
    }

    private static byte[] frame(int first, byte[] payload, int key) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        int length = payload.length;
        if (length < 126) {
            out.write(0x80 | length);
        } else if (length < 65_536) {
            out.write(0x80 | 126);
            out.write(length >> 8);
            out.write(length);
        } else {
            out.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) length >> shift));
            }
        }
        for (int i = 0; i < 4; i++) {
            out.write(key >> (24 - 8 * i));
        }
        for (int i = 0; i < length; i++) {
            out.write(payload[i] ^ key >> (24 - 8 * (i & 3)));
        }
        return out.toByteArray();
    }

    private static Notes parse(byte[] stream, Random chunks, int most) {
        Notes notes = new Notes();
        FrameParser parser = new FrameParser(notes);
        for (int at = 0; at < stream.length; ) {
            int count = Math.min(stream.length - at, 1 + chunks.nextInt(most));
            byte[] scratch = Arrays.copyOf(Arrays.copyOfRange(stream, at, at + count), count + 16);
            parser.parse(scratch, count);
            at += count;
        }
        return notes;
    }

    @Test
    void framesOfAllKindsAreParsedWhereverTheReadsSplitThem() {
        Random random = new Random(3);
        for (int run = 0; run < 400; run++) {
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            StringBuilder events = new StringBuilder();
            boolean open = false;
            for (int i = random.nextInt(6); i >= 0; i--) {
                byte[] payload = new byte[SHAPES[random.nextInt(run % 10 == 0 ? SHAPES.length : 8)]];
                random.nextBytes(payload);
                boolean last = random.nextBoolean();
                stream.writeBytes(frame((last ? 0x80 : 0) | (open ? 0 : 2), payload, random.nextInt()));
                expected.writeBytes(payload);
                open = !last;
                if (random.nextInt(3) == 0) {
                    stream.writeBytes(frame(0x89, ("p" + i).getBytes(StandardCharsets.UTF_8), random.nextInt()));
                    events.append("ping p").append(i).append(' ');
                }
            }
            stream.writeBytes(frame(0x88, new byte[0], 1));
            stream.writeBytes(frame(0x82, new byte[5], 1)); // ignored after the Close frame
            events.append("close 1005 ");
            byte[] bytes = stream.toByteArray();
            int most = new int[] {1, 3, 20, 1000, 100_000}[random.nextInt(5)];
            Notes notes = parse(bytes, random, most);
            String what = "seed 3, run " + run;
            assertTrue(Arrays.equals(expected.toByteArray(), notes.data.toByteArray()), what);
            assertEquals(events.toString(), notes.events.toString(), what);
        }
    }

    @Test
    void protocolViolationIsReportedOnceAndStopsTheParser() {
        byte[] one = {1};
        assertEquals("violation 1003 ", violation(frame(0x81, one, 5)), "text");
        assertEquals("violation 1002 ", violation(new byte[] {(byte) 0x82, 1, 1}), "not masked");
        assertEquals("violation 1002 ", violation(frame(0xC2, one, 5)), "reserved bit");
        assertEquals("violation 1002 ", violation(frame(0x80, one, 5)), "continuation without a message");
        assertEquals("violation 1002 ", violation(frame(0x83, one, 5)), "unknown data opcode");
        assertEquals("violation 1002 ", violation(frame(0x8B, one, 5)), "unknown control opcode");
        assertEquals("violation 1002 ", violation(frame(0x09, one, 5)), "fragmented ping");
        assertEquals("violation 1002 ", violation(frame(0x89, new byte[126], 5)), "long ping");
        byte[] negative = frame(0x82, new byte[65_536], 5);
        negative[2] = (byte) 0x80;
        assertEquals("violation 1002 ", violation(negative), "negative length");
        assertEquals(
                "violation 1002 ", violation(new byte[] {(byte) 0x82, (byte) 0xFE, 0, 125, 0, 0, 0, 0}), "126 for 125");
        byte[] tooLong = {(byte) 0x82, (byte) 0xFF, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFF, 0, 0, 0, 0};
        assertEquals("violation 1002 ", violation(tooLong), "127 for 65535");
        ByteArrayOutputStream twice = new ByteArrayOutputStream();
        twice.writeBytes(frame(0x02, one, 5));
        twice.writeBytes(frame(0x82, one, 5));
        assertEquals("violation 1002 ", violation(twice.toByteArray()), "a message in a message");
    }

    @Test
    void closeFrameIsAnsweredWithItsCodeOrWithAProtocolErrorCode() {
        for (int code : new int[] {1000, 1001, 1003, 1007, 1011, 1014, 3000, 4999}) {
            assertEquals("close " + code + " ", answer(code, "bye".getBytes(StandardCharsets.UTF_8)));
        }
        for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535}) {
            assertEquals("close 1002 ", answer(code, new byte[0]), "code " + code);
        }
        assertEquals("close 1007 ", answer(1000, new byte[] {(byte) 0xC0, (byte) 0x80}), "a reason that is no UTF-8");
        assertEquals("close 1002 ", violation(frame(0x88, new byte[] {3}, 7)), "half a code");
    }

    private static String answer(int code, byte[] reason) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.write(code >> 8);
        payload.write(code);
        payload.writeBytes(reason);
        return violation(frame(0x88, payload.toByteArray(), 7));
    }

    private static String violation(byte[] stream) {
        ByteArrayOutputStream more = new ByteArrayOutputStream();
        more.writeBytes(stream);
        more.writeBytes(frame(0x82, new byte[3], 9));
        return parse(more.toByteArray(), new Random(1), 4).events.toString();
    }

    @Test
    void randomBytesYieldPayloadsOrAProtocolViolation() {
        for (long seed = 1; seed <= 20_000; seed++) {
            Random random = new Random(seed);
            byte[] stream = new byte[1 + random.nextInt(60)];
            random.nextBytes(stream);
            if (random.nextBoolean()) {
                stream[0] = (byte) 0x82;
            }
            Notes notes = parse(stream, random, 20);
            assertTrue(notes.data.size() <= stream.length, "seed " + seed);
            assertTrue(notes.events.toString().split("violation|close", -1).length <= 2, "seed " + seed);
        }
    }
}
