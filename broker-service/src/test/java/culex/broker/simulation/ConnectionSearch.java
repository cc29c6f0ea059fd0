package culex.broker.simulation;

import com.code_intelligence.jazzer.junit.FuzzTest;
import culex.broker.codec.FuzzCorpus;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;

/** Jazzer's search for bytes that a Connection handles wrongly; not part of the normal tests (docs/hacking.md). */
class ConnectionSearch {
    static List<byte[]> corpus() {
        return FuzzCorpus.inputs();
    }

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "8h")
    void connectionFollowsTheProtocolForRandomInput(byte[] input) {
        ConnectionFuzzTest.play(FuzzCorpus.Script.of(input));
    }
}
