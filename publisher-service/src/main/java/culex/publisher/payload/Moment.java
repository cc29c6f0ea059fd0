package culex.publisher.payload;

/**
 * The sequence number and the times of one reading.
 *
 * @param sequence number of the reading in its stream, from 1
 * @param elapsedNanos time from the first reading of the stream, by its schedule
 * @param epochNanos the time of the device's clock, in nanoseconds since 1970
 */
public record Moment(long sequence, long elapsedNanos, long epochNanos) {}
