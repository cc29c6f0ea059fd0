package culex.publisher.payload;

/**
 * A measured value that changes from reading to reading.
 *
 * <p>It may have state and belongs to one device. Call it once for each reading, in order, from one thread.
 */
@FunctionalInterface
public interface Signal {

    /** Returns the value at this moment. */
    double at(Moment moment);
}
