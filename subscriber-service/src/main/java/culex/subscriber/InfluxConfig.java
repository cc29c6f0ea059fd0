package culex.subscriber;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Where the sink {@code influx} writes messages: {@code readings.influx}. */
public interface InfluxConfig {
    /** Address of the write API with its query, such as {@code http://localhost:8086/api/v2/write?org=o&bucket=b}; times are in nanoseconds. */
    Optional<String> url();

    /** Limit of connecting and of each request. */
    @WithDefault("10s")
    Duration timeout();

    /** Token. */
    Optional<String> token();

    /** File that holds the token, instead of the setting above; a line break at its end is ignored. */
    Optional<String> tokenFile();

    /** Name of the measurement. */
    @WithDefault("mqtt")
    String measurement();
}
