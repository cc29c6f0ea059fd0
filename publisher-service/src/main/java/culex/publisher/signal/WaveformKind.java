package culex.publisher.signal;

/** The waveforms to choose from. */
public enum WaveformKind {
    /** The values of the tutorial's publisher: 2, 4, 6 and so on, without limit. */
    TUTORIAL,
    /** A sine around the mean, with noise. */
    SINE,
    /** A random walk that is pulled back to the mean and stays within the amplitude. */
    RANDOM_WALK,
    /** Mean plus amplitude for half a period, then mean minus amplitude, with noise. */
    SQUARE,
    /** A steady rise over each period and a fall at its end, with noise. */
    SAWTOOTH
}
