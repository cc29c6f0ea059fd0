package culex.support.api;

import java.time.Duration;

/**
 * How long the stop of a fleet of the publisher may take. The publisher bounds its setting by it; the broker and {@code ./culex} wait
 * longer than that for the response to a change, so that a fleet which still sends its buffered messages is not reported as failed.
 */
public final class FleetStop {
    /** Maximum of sensor.stop.flush-timeout. */
    public static final Duration FLUSH_TIMEOUT_MAX = Duration.ofMinutes(1);

    /**
     * How long the broker waits for the response of the publisher to a change: the flush, and time for the disconnects of a large fleet.
     */
    public static final Duration RESPONSE_TIMEOUT = FLUSH_TIMEOUT_MAX.plusSeconds(15);

    /** How long a client waits for the response to a change, which the broker may forward to the publisher. */
    public static final Duration FORWARDED_RESPONSE_TIMEOUT = RESPONSE_TIMEOUT.plusSeconds(5);

    private FleetStop() {}
}
