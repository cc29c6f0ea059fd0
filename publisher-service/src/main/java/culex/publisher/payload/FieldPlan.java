package culex.publisher.payload;

import java.util.SplittableRandom;

/** A parsed field of a template with its arguments, which creates a {@link Field} for each device. Immutable. */
@FunctionalInterface
interface FieldPlan {

    /**
     * Creates the field of one device.
     *
     * @param random a random source that only this field uses
     */
    Field create(DeviceContext device, SplittableRandom random);
}
