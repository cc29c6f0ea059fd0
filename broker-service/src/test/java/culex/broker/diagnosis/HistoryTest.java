package culex.broker.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.broker.observe.Counters;
import culex.broker.transport.ManualLoop;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final long TEN_SECONDS = 10_000;

    private final ManualLoop loop = new ManualLoop(0);
    private long received;
    private long queued;
    private final long[] latencies = new long[Counters.latencyBoundsNanos().length + 1];
    private final History history = new History(new History.Source() {
        @Override
        public History.Totals totals() {
            return new History.Totals(received, 2 * received, 0, 0, 0, 5, 6, queued, 7, 8, 9);
        }

        @Override
        public long[] latencies() {
            return latencies.clone();
        }
    });

    HistoryTest() {
        received = 100;
        history.start(List.of(loop));
        ManualLoop.runAll(List.of(loop));
    }

    @Test
    void sampleHasTheCountsOfItsIntervalAndTheGaugesAtItsEnd() {
        received += 30;
        queued = 11;
        loop.advance(TEN_SECONDS);
        received += 5;
        queued = 2;
        loop.advance(TEN_SECONDS);
        List<History.Sample> samples = history.samples();
        assertEquals(
                List.of(30L, 5L),
                samples.stream().map(History.Sample::messagesReceived).toList());
        assertEquals(
                List.of(60L, 10L),
                samples.stream().map(History.Sample::messagesSent).toList());
        assertEquals(
                List.of(11L, 2L), samples.stream().map(History.Sample::queued).toList());
        assertEquals(TEN_SECONDS, samples.getFirst().millis());
        assertEquals(5, samples.getFirst().connections());
        assertEquals(-1, samples.getFirst().latencyP99Nanos());
    }

    @Test
    void samplesOlderThanAnHourAreRemoved() {
        for (int i = 0; i < History.SAMPLES + 10; i++) {
            received += i;
            loop.advance(TEN_SECONDS);
        }
        List<History.Sample> samples = history.samples();
        assertEquals(History.SAMPLES, samples.size());
        assertEquals(10, samples.getFirst().messagesReceived());
        assertEquals(History.SAMPLES + 9, samples.getLast().messagesReceived());
    }

    @Test
    void percentilesAreComputedFromTheIntervalOfTheirSampleOnly() {
        latencies[0] = 1000;
        loop.advance(TEN_SECONDS);
        latencies[1] += 100;
        loop.advance(TEN_SECONDS);
        History.Sample second = history.samples().getLast();
        assertEquals(75_000, second.latencyP50Nanos());
        assertEquals(99_500, second.latencyP99Nanos());
    }

    @Test
    void percentileInTheLastHistogramBucketIsTheLowerBoundOfTheBucket() {
        long[] bounds = {10, 20};
        assertEquals(20, History.percentile(new long[] {0, 0, 4}, bounds, 50));
        assertEquals(5, History.percentile(new long[] {4, 0, 0}, bounds, 50));
        assertEquals(-1, History.percentile(new long[] {0, 0, 0}, bounds, 50));
    }
}
