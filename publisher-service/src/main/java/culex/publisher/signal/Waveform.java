package culex.publisher.signal;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * The measured values of one sensor.
 *
 * <p>A waveform may have state (as a random walk has), and uses a seeded source of random numbers: the same seed gives the same values. It
 * belongs to one sensor. Call it once for each sequence number, in order, from one thread.
 */
@FunctionalInterface
public interface Waveform {

    /** Returns the value of the message with this sequence number, which counts from 1. */
    double valueAt(long sequence);

    /** Creates the waveform of sensor {@code id} (from 1), which measures once per {@code interval}. */
    static Waveform of(SignalShape shape, int id, Duration interval) {
        if (shape.kind() == WaveformKind.TUTORIAL) {
            return sequence -> 2.0 * sequence;
        }
        var random = new SplittableRandom(shape.seed() + id);
        if (shape.kind() == WaveformKind.RANDOM_WALK) {
            return new RandomWalk(shape, random);
        }
        // Each sensor has its own phase; otherwise all sensors of a fleet would send the same values.
        double offset = random.nextDouble();
        double wavesPerMessage = (double) interval.toNanos() / shape.period().toNanos();
        return sequence -> {
            double waves = offset + (sequence - 1) * wavesPerMessage;
            double unit = unitWave(shape.kind(), waves - Math.floor(waves));
            return shape.mean() + shape.amplitude() * unit + shape.noise() * random.nextGaussian();
        };
    }

    /** Returns the value of a wave, from -1 to 1, at {@code phase}, from 0 (start of the wave) to 1 (end). */
    private static double unitWave(WaveformKind kind, double phase) {
        return switch (kind) {
            case SINE -> Math.sin(2 * Math.PI * phase);
            case SQUARE -> phase < 0.5 ? 1 : -1;
            case SAWTOOTH -> 2 * phase - 1;
            case TUTORIAL, RANDOM_WALK -> throw new IllegalArgumentException(kind + " is not a periodic wave");
        };
    }
}
