package culex.subscriber.selection;

import culex.subscriber.Reading;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Selects the messages that go to the sinks: those that meet all conditions, and of these at most one per topic and sample interval.
 * Thread-safe.
 */
public final class Selection {

    private final List<Condition> conditions;
    private final Optional<Sampling> sampling;

    /** Creates a selection with these settings; {@code nanoTime} is the monotonic clock. */
    public Selection(SelectionSettings settings, LongSupplier nanoTime) {
        conditions = settings.conditions();
        sampling = settings.sampleInterval().isZero()
                ? Optional.empty()
                : Optional.of(new Sampling(settings.sampleInterval(), settings.sampleTopicsMax(), nanoTime));
    }

    /** Whether the settings select a message for the sinks. */
    public boolean select(Reading reading) {
        for (Condition condition : conditions) {
            if (!condition.holds(reading)) {
                return false;
            }
        }
        return sampling.isEmpty() || sampling.get().select(reading.topic());
    }
}
