package culex.publisher.signal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WaveformTest {

    private static final int MESSAGES = 5000;
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private static SignalShape shape(WaveformKind kind, double noise) {
        return new SignalShape(kind, 42, 20, 5, Duration.ofSeconds(60), noise);
    }

    private static double[] values(SignalShape shape, int id) {
        Waveform waveform = Waveform.of(shape, id, INTERVAL);
        return LongStream.rangeClosed(1, MESSAGES)
                .mapToDouble(waveform::valueAt)
                .toArray();
    }

    @Test
    void tutorialWaveformCountsInStepsOfTwo() {
        double[] values = values(shape(WaveformKind.TUTORIAL, 1), 7);
        assertArrayEquals(new double[] {2, 4, 6, 8}, Arrays.copyOf(values, 4));
    }

    @ParameterizedTest
    @EnumSource(names = "TUTORIAL", mode = EnumSource.Mode.EXCLUDE)
    void valuesAreEqualForTheSameSeedAndDifferForEachSensor(WaveformKind kind) {
        SignalShape shape = shape(kind, 0.1);
        assertArrayEquals(values(shape, 1), values(shape, 1));
        assertFalse(Arrays.equals(values(shape, 1), values(shape, 2)));
    }

    @ParameterizedTest
    @EnumSource(
            value = WaveformKind.class,
            names = {"SINE", "SQUARE", "SAWTOOTH"})
    void periodicWavesReachTheirFullAmplitudeAndRepeat(WaveformKind kind) {
        double[] values = values(shape(kind, 0), 3);
        assertEquals(15, Arrays.stream(values).min().orElseThrow(), 0.2);
        assertEquals(25, Arrays.stream(values).max().orElseThrow(), 0.2);
        assertEquals(values[0], values[60], 1e-6);
        assertEquals(values[17], values[17 + 600], 1e-6);
    }

    @Test
    void randomWalkMovesAndStaysWithinItsAmplitude() {
        double[] values = values(shape(WaveformKind.RANDOM_WALK, 2), 1);
        assertTrue(Arrays.stream(values).allMatch(value -> value >= 15 && value <= 25));
        assertTrue(Arrays.stream(values).distinct().count() > 1000);
    }
}
