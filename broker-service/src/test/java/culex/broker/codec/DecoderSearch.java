package culex.broker.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;

/** Jazzer's search for bytes that the decoder answers wrongly; runs when it is asked for (docs/hacking.md). */
class DecoderSearch {
    static List<byte[]> corpus() {
        return FuzzCorpus.inputs();
    }

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "8h")
    void nothingButPacketsAndMqttExceptionsComesOut(byte[] input) {
        DecoderFuzzTest.play(FuzzCorpus.Script.of(input));
    }
}
