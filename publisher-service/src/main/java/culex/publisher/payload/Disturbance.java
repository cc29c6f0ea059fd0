package culex.publisher.payload;

/**
 * The effect of faults on the measured values of one reading.
 *
 * @param stuck whether the measured values are those of the previous reading
 * @param factor factor of the measured numbers; 1 without a fault
 */
public record Disturbance(boolean stuck, double factor) {

    /** A reading without a fault. */
    public static final Disturbance NONE = new Disturbance(false, 1);
}
