package culex.subscriber;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** What the sink {@code audit} checks: {@code readings.audit}. */
public interface AuditConfig {
    /** Field of JSON payloads with the sequence number of a stream, a whole number; dots lead into objects: {@code meta.seq}. */
    @WithDefault("value2")
    String sequence();

    /** Field with the time of sending: seconds, milli-, micro- or nanoseconds since 1970, or ISO 8601; without it no latency is measured. */
    Optional<String> timestamp();

    /** Field that names the stream of a message; default: each topic is a stream. */
    Optional<String> stream();

    /** Maximum of streams; messages of further ones are counted and not checked. */
    @WithDefault("10000")
    int streamsMax();

    /** The audit ends 1 s after this number of different messages has arrived; it fails if fewer have arrived when it ends. */
    OptionalLong expect();

    /** The time after which the audit ends, counted from the start of the service. */
    Optional<Duration> timeout();

    /** Maximum of missing messages; more fail the audit. */
    OptionalLong maxGap();

    /** Maximum of messages that arrived again; more fail the audit. */
    OptionalLong maxDuplicates();

    /** Maximum of messages that arrived after a later one of their stream; more fail the audit. */
    OptionalLong maxOutOfOrder();

    /** Maximum of the latency that 99 % of the messages have at most; needs a timestamp. */
    Optional<Duration> maxP99();
}
