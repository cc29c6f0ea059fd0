package culex.subscriber.sink.influx;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of the InfluxDB sink.
 *
 * @param address the address of the write API, with its query
 * @param timeout the limit of connecting and of each request
 * @param token the token of the header Authorization
 * @param measurement the name of the measurement
 */
public record InfluxSettings(URI address, Duration timeout, Optional<String> token, String measurement) {

    /** Without the token. */
    @Override
    public String toString() {
        return "InfluxSettings[" + address + ", " + measurement + "]";
    }
}
