package culex.system.torture;

import java.time.Duration;
import java.util.SplittableRandom;

/** How long the processes of a cluster are away, drawn by the seed of the run. */
final class Pauses {
    private static final Duration PAUSE_MIN = Duration.ofSeconds(3);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(25);
    private static final Duration DOWN_MAX = Duration.ofSeconds(3);

    private Pauses() {}

    /** Waits while a killed or stopped process is down. */
    static void down(SplittableRandom random) {
        between(random, Duration.ZERO, DOWN_MAX);
    }

    /** Waits while a process is paused by SIGSTOP. */
    static void paused(SplittableRandom random) {
        between(random, PAUSE_MIN, PAUSE_MAX);
    }

    /** Waits for a random time between two times. */
    static void between(SplittableRandom random, Duration min, Duration max) {
        Torture.pause(Duration.ofMillis(random.nextLong(min.toMillis(), max.toMillis() + 1)));
    }
}
