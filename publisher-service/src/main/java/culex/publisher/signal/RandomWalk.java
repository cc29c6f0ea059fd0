package culex.publisher.signal;

import java.util.SplittableRandom;

/** A random walk that is pulled back to its mean, as temperatures are, and stays within its amplitude. */
final class RandomWalk implements Waveform {

    /** The fraction of the distance to the mean by which each step moves back. */
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
