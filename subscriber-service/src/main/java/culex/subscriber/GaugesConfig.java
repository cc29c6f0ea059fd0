package culex.subscriber;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Which values the sink {@code gauges} shows: {@code readings.gauges}. */
public interface GaugesConfig {
    /** Fields of JSON payloads, separated by commas: {@code temperature:meta.temp} is the gauge {@code readings_value_temperature}, with the topic as its label. */
    Optional<List<String>> values();

    /** The time without a new value after which a gauge is removed. */
    @WithDefault("5m")
    Duration staleAfter();

    /** Maximum of gauges of all topics; values of further ones are counted and not shown. */
    @WithDefault("1000")
    int seriesMax();
}
