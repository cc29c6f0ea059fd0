package culex.publisher.signal;

import java.time.Duration;

/**
 * The shape of a waveform.
 *
 * @param kind which waveform
 * @param seed seed of the fleet's random numbers
 * @param mean the value around which it moves
 * @param amplitude the largest distance from the mean, without noise
 * @param period duration of one full wave
 * @param noise standard deviation of the noise, or of one step of a random walk
 */
public record SignalShape(WaveformKind kind, long seed, double mean, double amplitude, Duration period, double noise) {}
