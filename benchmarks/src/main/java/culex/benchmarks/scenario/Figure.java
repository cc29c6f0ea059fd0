package culex.benchmarks.scenario;

import java.util.Locale;

/** What a run can tell, with its unit. */
public enum Figure {
    DELIVERIES_PER_CPU_SECOND("deliveries per CPU second", true),
    DELIVERIES_PER_SECOND("deliveries per second", true),
    CPU_MICROS_PER_DELIVERY("CPU us per delivery", false),
    P50_MILLIS("p50 ms", false),
    P99_MILLIS("p99 ms", false),
    P999_MILLIS("p99.9 ms", false),
    MAX_MILLIS("max ms", false),
    ACKNOWLEDGED_P99_MILLIS("p99 ms to the acknowledgement", false),
    DISK_BYTES_PER_MESSAGE("bytes written per message", false),
    LOST("lost", false),
    BROKER_CPU("broker CPU", false),
    LOAD_CPU("load CPU", false),
    KILOBYTES_PER_CONNECTION("KB per connection", false),
    HEAP_KILOBYTES_PER_CONNECTION("KB of heap per connection", false),
    QUEUED_MEGABYTES("MB that the broker grows by", false),
    RECOVERY_SECONDS("s to ready after a kill", false),
    STORM_SECONDS("s until all are in", false),
    RETAINED_SECONDS("s until all have all", false),
    START_SECONDS("s to ready", false),
    RESIDENT_MEGABYTES("MB resident after the start", false),
    DISK_MEGABYTES("MB on disk, without a JVM", false);

    private final String unit;
    private final boolean moreIsBetter;

    Figure(String unit, boolean moreIsBetter) {
        this.unit = unit;
        this.moreIsBetter = moreIsBetter;
    }

    public String unit() {
        return unit;
    }

    /** How many times better ours is than theirs; 0 when there is nothing to compare. */
    public double ratio(double ours, double theirs) {
        if (ours == 0 || theirs == 0) {
            return 0;
        }
        return moreIsBetter ? ours / theirs : theirs / ours;
    }

    /** A value as the table writes it. */
    public String text(double value) {
        if (moreIsBetter) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value < 10 ? "%.3f" : "%.1f", value);
    }

    /** The name in the JSON. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
