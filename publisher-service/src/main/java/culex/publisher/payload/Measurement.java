package culex.publisher.payload;

/** A field with a measured number. Faults change it. */
final class Measurement implements Field {

    private final Signal signal;
    private final int decimals;
    private double last = Double.NaN;

    Measurement(Signal signal, int decimals) {
        this.signal = signal;
        this.decimals = decimals;
    }

    @Override
    public void appendTo(StringBuilder text, Moment moment, Disturbance disturbance) {
        // The signal continues during a fault, so that all readings without a fault have the same values as in a run
        // without faults.
        double value = signal.at(moment) * disturbance.factor();
        if (!disturbance.stuck() || Double.isNaN(last)) {
            last = value;
        }
        text.append(NumberFormat.text(last, decimals));
    }
}
