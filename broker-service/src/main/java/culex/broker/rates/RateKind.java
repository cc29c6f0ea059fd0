package culex.broker.rates;

import culex.broker.memory.LimitReached;
import java.util.Locale;

/** The events or bytes that a rate counts. */
public enum RateKind {
    /** CONNECT packets. */
    CONNECTS(LimitReached.CONNECT_RATE),
    /** PUBLISH packets. */
    PUBLISHES(LimitReached.PUBLISH_RATE),
    /** The bytes of the packets of connected clients, without their CONNECT. */
    BYTES(LimitReached.BYTE_RATE),
    /** Topic Filters in SUBSCRIBE packets. */
    SUBSCRIBES(LimitReached.SUBSCRIBE_RATE);

    private final LimitReached limit;

    RateKind(LimitReached limit) {
        this.limit = limit;
    }

    /** The limit that a client reaches when it exceeds a rate of this kind. */
    public LimitReached limit() {
        return limit;
    }

    /** The name of this kind in settings, such as publishes. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
