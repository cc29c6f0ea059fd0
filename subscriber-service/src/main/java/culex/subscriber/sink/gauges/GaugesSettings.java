package culex.subscriber.sink.gauges;

import java.time.Duration;
import java.util.List;

/**
 * The settings of the gauges.
 *
 * @param values the fields that are shown, at least one
 * @param staleAfter how long a gauge stays without a new value
 * @param seriesMax the maximum of gauges of all topics
 */
public record GaugesSettings(List<GaugeValue> values, Duration staleAfter, int seriesMax) {

    /** Copies {@code values}, so that this record is immutable. */
    public GaugesSettings {
        values = List.copyOf(values);
    }
}
