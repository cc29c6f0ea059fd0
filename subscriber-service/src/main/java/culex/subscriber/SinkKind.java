package culex.subscriber;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The sinks that are built in. */
public enum SinkKind {
    /** The log, on standard output. */
    LOG,
    /** A file, which is rotated. */
    FILE,
    /** Checks for gaps, duplicates, order and latency; stores nothing. */
    AUDIT,
    /** A web server. */
    HTTP,
    /** InfluxDB, or another database that accepts the line protocol of InfluxDB. */
    INFLUX,
    /** A table of PostgreSQL. */
    POSTGRES,
    /** Topics of Kafka. */
    KAFKA,
    /** Values of payloads as gauges of Prometheus; stores nothing. */
    GAUGES;

    /** Returns the name in {@code readings.sinks}. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the sink with this name; empty if there is none. */
    static Optional<SinkKind> of(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.text().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** Returns the names of all sinks. */
    static List<String> names() {
        return Arrays.stream(values()).map(SinkKind::text).toList();
    }
}
