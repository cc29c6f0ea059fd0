package culex.subscriber.sink.gauges;

import culex.subscriber.Reading;
import culex.subscriber.sink.JsonField;
import culex.subscriber.sink.Sink;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Shows the last value of fields of JSON payloads as gauges, one for each field and topic. The number of gauges is bounded, because topics
 * come from clients; a gauge without a new value disappears. Stores nothing.
 */
public final class GaugesSink implements Sink {

    /** Maximum number of characters of the topics of all gauges together. */
    static final int TOPIC_CHARS_MAX = 1024 * 1024;

    private static final int NUMBER_CHARS_MAX = 400;
    private static final int WAKE_UPS_PER_STALENESS = 4;

    /** The name of the value and the topic. */
    private record Key(String name, String topic) {}

    /** A gauge and its last value; guarded by the sink. */
    private static final class Series {
        private final Gauge gauge;
        private volatile double value;
        private long setAt;

        Series(Key key, double value, MeterRegistry registry) {
            this.value = value;
            gauge = Gauge.builder("readings.value." + key.name(), this, now -> now.value)
                    .description("Last value of a field of the payloads of a topic")
                    .tag("topic", key.topic())
                    .register(registry);
        }
    }

    private record Field(String name, JsonField path) {}

    private final List<Field> fields;
    private final long staleNanos;
    private final int seriesMax;
    private final MeterRegistry registry;
    private final LongSupplier nanoTime;
    private final Counter notShown;
    private final Thread cleaner;
    /** The gauges, the one with the oldest value first. */
    private final Map<Key, Series> series = new LinkedHashMap<>();

    private int topicChars;

    /** Creates the sink and starts the thread that removes gauges; {@code nanoTime} is the monotonic clock. */
    public GaugesSink(GaugesSettings settings, MeterRegistry registry, LongSupplier nanoTime) {
        fields = settings.values().stream()
                .map(value -> new Field(value.name(), new JsonField(value.path())))
                .toList();
        staleNanos = settings.staleAfter().toNanos();
        seriesMax = settings.seriesMax();
        this.registry = registry;
        this.nanoTime = nanoTime;
        notShown = Counter.builder("readings.gauges.not.shown")
                .description("Values beyond readings.gauges.series-max")
                .register(registry);
        cleaner = Thread.ofVirtual().name("readings-gauges").start(this::removeAgainAndAgain);
    }

    @Override
    public String name() {
        return "gauges";
    }

    @Override
    public void store(List<Reading> batch) {
        removeStale();
        batch.forEach(this::show);
    }

    @Override
    public void close() {
        cleaner.interrupt();
    }

    private synchronized void show(Reading reading) {
        for (Field field : fields) {
            field.path().find(reading.payload()).ifPresent(text -> {
                double value = number(text);
                if (Double.isFinite(value)) {
                    set(new Key(field.name(), reading.topic()), value);
                }
            });
        }
    }

    private void set(Key key, double value) {
        Series known = series.remove(key);
        if (known == null) {
            if (series.size() >= seriesMax || topicChars + key.topic().length() > TOPIC_CHARS_MAX) {
                notShown.increment();
                return;
            }
            topicChars += key.topic().length();
            known = new Series(key, value, registry);
        }
        known.value = value;
        known.setAt = nanoTime.getAsLong();
        series.put(key, known);
    }

    /** Removes the gauges whose last value is older than the limit. */
    synchronized void removeStale() {
        long now = nanoTime.getAsLong();
        Iterator<Map.Entry<Key, Series>> oldest = series.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<Key, Series> entry = oldest.next();
            if (now - entry.getValue().setAt < staleNanos) {
                return;
            }
            topicChars -= entry.getKey().topic().length();
            registry.remove(entry.getValue().gauge);
            oldest.remove();
        }
    }

    /** Removes stale gauges periodically, because {@link #store} is not called while no messages arrive. */
    private void removeAgainAndAgain() {
        try {
            while (true) {
                Thread.sleep(Duration.ofNanos(Math.max(1, staleNanos / WAKE_UPS_PER_STALENESS)));
                removeStale();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns a number; 1 or 0 for a boolean, and NaN for any other text. */
    private static double number(String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true") ? 1 : 0;
        }
        try {
            return text.length() > NUMBER_CHARS_MAX ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException noNumber) {
            return Double.NaN;
        }
    }
}
