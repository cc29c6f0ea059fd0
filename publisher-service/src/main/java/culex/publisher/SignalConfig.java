package culex.publisher;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The shape of the waveforms other than {@code tutorial}: {@code sensor.signal}. */
public interface SignalConfig {
    /** Seed of the random numbers; sensor n uses seed + n, so the same seed repeats a run. */
    @WithDefault("1")
    long seed();

    /** Time of the sensors' clocks at the first message, such as 2026-01-01T00:00:00Z, which makes times repeatable, too; default: now. */
    Optional<Instant> start();

    /** The value around which a waveform moves. */
    @WithDefault("20")
    double mean();

    /** The largest distance from the mean, without noise. */
    @WithDefault("5")
    double amplitude();

    /** Duration of one full wave. */
    @WithDefault("60s")
    Duration period();

    /** Standard deviation of the noise; of a random walk: of one step. */
    @WithDefault("0.1")
    double noise();
}
