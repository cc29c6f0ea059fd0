package culex.subscriber.sink.gauges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culex.subscriber.Reading;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaugesSinkTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicLong nanos = new AtomicLong();
    private final GaugesSink sink = new GaugesSink(
            new GaugesSettings(List.of(GaugeValue.of("temp:meta.temp"), GaugeValue.of("on")), Duration.ofMinutes(5), 3),
            registry,
            nanos::get);

    @AfterEach
    void close() {
        sink.close();
    }

    @Test
    void lastValueOfEachFieldAndTopicIsShown() {
        store("a", "{\"meta\":{\"temp\":20},\"on\":true}", "{\"meta\":{\"temp\":20.5}}");
        store("b", "{\"meta\":{\"temp\":\"-3\"}}");
        assertEquals(Map.of("temp a", 20.5, "on a", 1.0, "temp b", -3.0), gauges());
    }

    @Test
    void valueThatIsNotAFiniteNumberIsIgnored() {
        store("a", "{\"on\":false}", "{\"on\":\"NaN\"}", "{\"on\":1e999}", "{\"on\":\"yes\"}", "{}", "on");
        assertEquals(Map.of("on a", 0.0), gauges());
    }

    @Test
    void gaugeWithoutARecentValueIsRemoved() {
        store("a", "{\"on\":1}");
        nanos.set(Duration.ofMinutes(4).toNanos());
        store("b", "{\"on\":2}");
        nanos.set(Duration.ofMinutes(5).toNanos());
        sink.removeStale();
        assertEquals(Map.of("on b", 2.0), gauges());
        store("a", "{\"on\":3}");
        assertEquals(Map.of("on a", 3.0, "on b", 2.0), gauges());
    }

    @Test
    void gaugeWithARecentValueIsNotRemoved() {
        store("a", "{\"on\":1}");
        nanos.set(Duration.ofMinutes(4).toNanos());
        store("a", "{\"on\":2}");
        nanos.set(Duration.ofMinutes(8).toNanos());
        sink.removeStale();
        assertEquals(Map.of("on a", 2.0), gauges());
    }

    @Test
    void gaugesBeyondTheMaximumAreCountedAndNotShown() {
        Stream.of("a", "b", "c", "d").forEach(topic -> store(topic, "{\"on\":1}"));
        store("a", "{\"on\":2}");
        assertEquals(Map.of("on a", 2.0, "on b", 1.0, "on c", 1.0), gauges());
        assertEquals(1, registry.get("readings.gauges.not.shown").counter().count());
    }

    @Test
    void namesOfAllTopicsTogetherAreLimitedInBytes() {
        store("x".repeat(GaugesSink.TOPIC_CHARS_MAX), "{\"on\":1}");
        store("b", "{\"on\":1}");
        assertEquals(1, gauges().size());
        nanos.set(Duration.ofMinutes(5).toNanos());
        store("b", "{\"on\":1}");
        assertEquals(Map.of("on b", 1.0), gauges());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":a", "Temp", "1a", "a-b", "a:"})
    void malformedGaugeSettingIsRejected(String text) {
        assertThrows(IllegalArgumentException.class, () -> GaugeValue.of(text));
    }

    private Map<String, Double> gauges() {
        Map<String, Double> values = new TreeMap<>();
        registry.getMeters().forEach(meter -> {
            String name = meter.getId().getName();
            if (name.startsWith("readings.value.")) {
                String topic = Objects.requireNonNull(meter.getId().getTag("topic"));
                values.put(
                        name.substring("readings.value.".length()) + " " + topic,
                        meter.measure().iterator().next().getValue());
            }
        });
        return values;
    }

    private void store(String topic, String... payloads) {
        sink.store(Stream.of(payloads)
                .map(payload -> new Reading(
                        topic,
                        ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)),
                        1,
                        false,
                        Instant.EPOCH,
                        Reading.Properties.NONE))
                .toList());
    }
}
