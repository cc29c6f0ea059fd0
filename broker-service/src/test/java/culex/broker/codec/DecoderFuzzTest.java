package culex.broker.codec;

import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.packet.MqttException;
import culex.broker.packet.Packet;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/**
 * Decodes mutated packets in pieces: the decoder may only return packets or throw MqttException. {@link DecoderSearch} searches with
 * Jazzer.
 */
class DecoderFuzzTest {
    private static final DecoderLimits LIMITS = new DecoderLimits(4096, 4096, 10, 1000, 5);

    @Test
    void decoderReturnsAPacketOrThrowsMqttExceptionForRandomInput() {
        long first = Long.getLong("fuzz.seed", 1);
        long runs = Long.getLong("fuzz.seed") == null ? Long.getLong("fuzz.runs", 200_000) : 1;
        int packets = 0;
        int errors = 0;
        for (long seed = first; seed < first + runs; seed++) {
            try {
                Random random = new Random(seed);
                packets += decode(new PacketMutator(random).stream(), () -> 1 + random.nextInt(40));
            } catch (MqttException broken) {
                errors++;
            } catch (RuntimeException | AssertionError unexpected) {
                throw new AssertionError("-Dfuzz.seed=" + seed + " repeats: " + unexpected, unexpected);
            }
        }
        assertTrue(
                runs == 1 || (packets > runs / 4 && errors > runs / 20), packets + " packets, " + errors + " errors");
    }

    @Test
    void decoderReturnsAPacketOrThrowsMqttExceptionForInputsThatFailedInEarlierRuns() {
        List<byte[]> inputs = FuzzCorpus.inputs();
        assertTrue(inputs.size() > 100, "the corpus has " + inputs.size() + " inputs only");
        for (byte[] input : inputs) {
            decodeScript(FuzzCorpus.Script.of(input));
        }
    }

    /** Decodes the stream of a script. Fails when anything but an MqttException with an error code is thrown. */
    static void decodeScript(FuzzCorpus.Script script) {
        try {
            decode(script.stream(), script::pieceBytes);
        } catch (MqttException broken) {
            assertTrue(broken.reasonCode().isError(), () -> broken + " is no error");
        }
    }

    private static int decode(byte[] stream, IntSupplier pieces) {
        PacketDecoder decoder = new PacketDecoder(LIMITS, new TopicCache());
        int packets = 0;
        for (int at = 0; at < stream.length; ) {
            int end = Math.min(stream.length, at + pieces.getAsInt());
            byte[] borrowed = Arrays.copyOfRange(stream, at, end);
            decoder.offer(borrowed, 0, borrowed.length);
            for (Packet packet = decoder.next(); packet != null; packet = decoder.next()) {
                packets++;
                if (decoder.packetBytes() > LIMITS.maximumPacketSize()) {
                    throw new AssertionError(packet + " is over the limit");
                }
            }
            decoder.release();
            Arrays.fill(borrowed, (byte) 0xEE);
            at = end;
        }
        return packets;
    }
}
