package culex.publisher.signal;

import java.util.SplittableRandom;

/** A walk of random steps that is drawn back to its mean, as temperatures are, and never leaves its amplitude. */
final class RandomWalk implements Waveform {

    /** Part of the distance to the mean that is taken back with each step. */
    private static final double PULL = 0.01;

    private final SignalShape shape;
    private final SplittableRandom random;
    private double distance;

    RandomWalk(SignalShape shape, SplittableRandom random) {
        this.shape = shape;
        this.random = random;
    }

    @Override
    public double valueAt(long sequence) {
        double step = shape.noise() * random.nextGaussian() - PULL * distance;
        distance = Math.clamp(distance + step, -shape.amplitude(), shape.amplitude());
        return shape.mean() + distance;
    }
}
