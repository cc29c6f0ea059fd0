package culex.publisher.payload;

import java.util.SplittableRandom;

/** The signals that depend on random numbers. */
final class RandomSignals {

    /** The fraction of the distance to the mean by which each step of a random walk moves back. */
    private static final double PULL = 0.01;

    private RandomSignals() {}

    /** Returns a random walk that is pulled back to its mean, and stays within {@code distanceMax} of it. */
    static Signal walk(double mean, double step, double distanceMax, SplittableRandom random) {
        return new Signal() {
            private double distance;

            @Override
            public double at(Moment moment) {
                double moved = distance + step * random.nextGaussian() - PULL * distance;
                distance = Math.clamp(moved, -distanceMax, distanceMax);
                return mean + distance;
            }
        };
    }

    /** Returns a mean with normally distributed noise. */
    static Signal noise(double mean, double deviation, SplittableRandom random) {
        return _ -> mean + deviation * random.nextGaussian();
    }

    /** Returns a mean with noise to which {@code height} is added in a fraction of the readings. */
    static Signal spikes(double mean, double deviation, double height, double probability, SplittableRandom random) {
        return _ -> {
            double value = mean + deviation * random.nextGaussian();
            return random.nextDouble() < probability ? value + height : value;
        };
    }

    /** Returns numbers from {@code min} to {@code max}, equally often. */
    static Signal uniform(double min, double max, SplittableRandom random) {
        return _ -> min + random.nextDouble() * (max - min);
    }
}
