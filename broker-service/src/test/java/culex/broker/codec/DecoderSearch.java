package culex.broker.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;

/** Jazzer's search for bytes that make the decoder throw anything but MqttException; not part of the normal tests (docs/hacking.md). */
class DecoderSearch {
    static List<byte[]> corpus() {
        return FuzzCorpus.inputs();
    }

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "8h")
    void decoderReturnsAPacketOrThrowsMqttExceptionForRandomInput(byte[] input) {
        DecoderFuzzTest.decodeScript(FuzzCorpus.Script.of(input));
    }
}
