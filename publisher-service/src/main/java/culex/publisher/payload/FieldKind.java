package culex.publisher.payload;

import java.util.SplittableRandom;

/**
 * A kind of field that templates may use.
 *
 * @param name the name of the kind in a template
 * @param example a complete field of this kind, for error messages
 * @param decimals how many decimals its value has when the template does not say; {@link #NO_NUMBER} for a field without a numeric value
 * @param reader reads its arguments
 */
record FieldKind(String name, String example, int decimals, Reader reader) {

    /** Value of {@code decimals} for a field that is not a measured number. */
    static final int NO_NUMBER = -1;

    /** Reads the arguments of a field. */
    @FunctionalInterface
    interface Reader {
        /** Returns the plan of a field with these arguments; {@code decimals} is the number of decimal places that the field prints. */
        FieldPlan read(FieldArguments arguments, int decimals);
    }

    /** Creates the signal of one device. */
    @FunctionalInterface
    interface SignalPlan {
        /** Returns the signal of this device. */
        Signal create(DeviceContext device, SplittableRandom random);
    }

    /** Reads the arguments of a measured number. */
    @FunctionalInterface
    interface SignalReader {
        /** Returns the signal with these arguments. */
        SignalPlan read(FieldArguments arguments);
    }

    /** Whether the field is a measured number, whose decimals a template may choose. */
    boolean isNumber() {
        return decimals != NO_NUMBER;
    }

    /** Returns a kind of field that prints a measured number. */
    static FieldKind number(String name, String example, int decimals, SignalReader reader) {
        return new FieldKind(name, example, decimals, (arguments, chosen) -> {
            SignalPlan signal = reader.read(arguments);
            return (device, random) -> new Measurement(signal.create(device, random), chosen);
        });
    }

    /** Returns a kind of field whose value the simulated sensor faults do not change. */
    static FieldKind other(String name, String example, Reader reader) {
        return new FieldKind(name, example, NO_NUMBER, reader);
    }
}
