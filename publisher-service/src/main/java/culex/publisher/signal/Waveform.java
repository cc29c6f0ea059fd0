package culex.publisher.signal;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * What one sensor measures, message by message.
 *
 * <p>A waveform may remember (a random walk does) and draws from a seeded source: the same seed gives the same values. It
 * belongs to one sensor and is asked once for each sequence number, in order, from one thread.
 */
@FunctionalInterface
public interface Waveform {

    /** The value of the message with this sequence number, which counts from 1. */
    double valueAt(long sequence);

    /** The waveform of sensor {@code id} (from 1), which takes a value each {@code interval}. */
    static Waveform of(SignalShape shape, int id, Duration interval) {
        if (shape.kind() == WaveformKind.TUTORIAL) {
            return sequence -> 2.0 * sequence;
        }
        var random = new SplittableRandom(shape.seed() + id);
        if (shape.kind() == WaveformKind.RANDOM_WALK) {
            return new RandomWalk(shape, random);
        }
        // Each sensor stands elsewhere in the wave, or a whole fleet would draw one line.
        double offset = random.nextDouble();
        double wavesPerMessage = (double) interval.toNanos() / shape.period().toNanos();
        return sequence -> {
            double turns = offset + (sequence - 1) * wavesPerMessage;
            double unit = unitWave(shape.kind(), turns - Math.floor(turns));
            return shape.mean() + shape.amplitude() * unit + shape.noise() * random.nextGaussian();
        };
    }

    /** A wave between -1 and 1, at {@code turn} from 0 (its begin) to 1 (its end). */
    private static double unitWave(WaveformKind kind, double turn) {
        return switch (kind) {
            case SINE -> Math.sin(2 * Math.PI * turn);
            case SQUARE -> turn < 0.5 ? 1 : -1;
            case SAWTOOTH -> 2 * turn - 1;
            case TUTORIAL, RANDOM_WALK -> throw new IllegalArgumentException(kind + " is not a periodic wave");
        };
    }
}
