package culex.benchmarks.scenario;

import java.util.Locale;

/** The figures that a run can measure, with their units. */
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
    QUEUED_MEGABYTES("MB of growth of the broker", false),
    RECOVERY_SECONDS("s to ready after a kill", false),
    STORM_SECONDS("s until all are connected", false),
    RETAINED_SECONDS("s until all readers have all messages", false),
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

    /** Returns how many times better the first value is than the second; 0 when one of them is missing. */
    public double ratio(double ours, double theirs) {
        if (ours == 0 || theirs == 0) {
            return 0;
        }
        return moreIsBetter ? ours / theirs : theirs / ours;
    }

    /** Formats a value for the table. */
    public String text(double value) {
        if (moreIsBetter) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value < 10 ? "%.3f" : "%.1f", value);
    }

    /** The name of the figure in the JSON results. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
