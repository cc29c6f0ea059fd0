package culex.publisher.payload;

/**
 * What a fault does to the measured values of one reading.
 *
 * @param stuck whether measured values stay as they were in the reading before
 * @param factor factor of the measured numbers; 1 without a fault
 */
public record Disturbance(boolean stuck, double factor) {

    /** A reading without a fault. */
    public static final Disturbance NONE = new Disturbance(false, 1);
}
