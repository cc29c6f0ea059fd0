package culex.broker.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadAveragesTest {
    private final LoadAverages averages = new LoadAverages();
    private final Map<String, String> said = new HashMap<>();

    @Test
    void sampleIsWeightedByTheRatioOfItsDurationToTheWindow() {
        averages.add("load/x", 10, 10, said::put);
        // 60 per minute, times 1 - e^(-10/60), 1 - e^(-10/300), 1 - e^(-10/900)
        assertEquals(Map.of("load/x/1min", "9.21", "load/x/5min", "1.97", "load/x/15min", "0.66"), said);
    }

    @Test
    void averageReachesASteadyRateAndFallsToZeroWithoutMessages() {
        for (int i = 1; i <= 1000; i++) {
            averages.add("load/x", 10L * i, 10, said::put);
        }
        assertEquals("60.00", said.get("load/x/1min"));
        assertEquals("60.00", said.get("load/x/15min"));
        for (int i = 0; i < 6; i++) {
            averages.add("load/x", 10_000, 10, said::put);
        }
        assertEquals("22.07", said.get("load/x/1min")); // 60 / e
    }
}
