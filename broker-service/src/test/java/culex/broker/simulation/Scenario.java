package culex.broker.simulation;

import culex.broker.delivery.OutboundLimits.QueueFull;
import culex.broker.session.SessionLimits;
import java.time.Duration;
import java.util.Random;

/**
 * The parameters of a run, which the seed determines.
 *
 * @param lossless whether no queue can overflow, so that no message may be lost
 * @param outgoingMax the bytes that a socket accepts before it is not writable
 * @param stored whether there is a store, which is slower than the loops
 * @param racing other loops run during a task once in this many times; 0 for never
 * @param crashing whether the broker is killed several times, and restarted with the content of the store
 */
record Scenario(
        int loops,
        int keepers,
        int members,
        int visitors,
        int steps,
        boolean lossless,
        SessionLimits limits,
        int outgoingMax,
        int batchMax,
        boolean stored,
        int racing,
        boolean crashing) {
    private static final int PLENTY = 100_000;

    static Scenario of(Random random) {
        boolean lossless = random.nextInt(4) > 0;
        QueueFull queueFull = QueueFull.values()[random.nextInt(QueueFull.values().length)];
        SessionLimits limits = new SessionLimits(
                oneOf(random, 1, 2, 8, 100),
                oneOf(random, 1, 3, 1000),
                lossless ? PLENTY : oneOf(random, 1, 2, 5),
                lossless ? PLENTY * 1000L : oneOf(random, 150, 1000, 100_000),
                Duration.ZERO,
                queueFull,
                100,
                oneOf(random, 0, 2));
        boolean stored = random.nextBoolean();
        return new Scenario(
                1 + random.nextInt(4),
                2 + random.nextInt(3),
                random.nextInt(3),
                random.nextInt(4),
                oneOf(random, 150, 500, 1000),
                lossless,
                limits,
                oneOf(random, 60, 300, 100_000),
                oneOf(random, 32, 64 * 1024),
                stored,
                oneOf(random, 0, 5, 50),
                stored && random.nextBoolean());
    }

    static int oneOf(Random random, int... values) {
        return values[random.nextInt(values.length)];
    }
}
