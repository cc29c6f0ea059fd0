package culex.subscriber.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.subscriber.Reading;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {

    private long nanos;

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            temp>30;       {"temp":30.5};          true
            temp>30;       {"temp":30};            false
            temp >= 30;    {"temp":30};            true
            temp<-1e2;     {"temp":-101};          true
            temp<=3;       {"temp":"2"};           true
            temp<=3;       {"temp":"cold"};        false
            temp<=3;       {"temp":1e999999999};   false
            temp=1;        {"temp":1.0};           true
            temp!=1;       {"temp":1.0};           false
            unit=C;        {"unit":"C"};           true
            unit=;         {"unit":""};            true
            unit!=C;       {"unit":"F"};           true
            unit!=C;       {"temp":1};             false
            on=true;       {"on":true};            true
            meta.unit=C;   {"meta":{"unit":"C"}};  true
            meta.unit;     {"meta":{"unit":"K"}};  true
            meta.unit;     {"meta":{"unit":null}}; false
            temp>30;       no JSON;                false
            """)
    void conditionComparesAFieldOfThePayload(String condition, String payload, boolean holds) {
        assertEquals(holds, Condition.of(condition).holds(reading("a", payload)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "=1", "a==1", "a<>1", "a=b=c", "a>high", "a>", "a!"})
    void malformedConditionIsRejected(String text) {
        assertThrows(IllegalArgumentException.class, () -> Condition.of(text));
    }

    @Test
    void messageIsSelectedOnlyIfItFulfilsEveryCondition() {
        Selection selection = selection(Duration.ZERO, 10, "temp>30", "unit=C");
        assertTrue(selection.select(reading("a", "{\"temp\":31,\"unit\":\"C\"}")));
        assertFalse(selection.select(reading("a", "{\"temp\":31,\"unit\":\"F\"}")));
        assertFalse(selection.select(reading("a", "{\"temp\":29,\"unit\":\"C\"}")));
    }

    @Test
    void oneMessageOfEachTopicIsSelectedInAnInterval() {
        Selection selection = selection(Duration.ofNanos(10), 10);
        assertTrue(selection.select(reading("a", "1")));
        assertTrue(selection.select(reading("b", "1")));
        nanos = 9;
        assertFalse(selection.select(reading("a", "2")));
        nanos = 10;
        assertTrue(selection.select(reading("a", "3")));
        nanos = 19;
        assertFalse(selection.select(reading("a", "4")));
        assertTrue(selection.select(reading("b", "2")));
    }

    @Test
    void messageThatFailsAConditionDoesNotBeginAnInterval() {
        Selection selection = selection(Duration.ofNanos(10), 10, "temp>30");
        assertFalse(selection.select(reading("a", "{\"temp\":1}")));
        assertTrue(selection.select(reading("a", "{\"temp\":31}")));
        assertFalse(selection.select(reading("a", "{\"temp\":32}")));
    }

    @Test
    void topicsAboveTheMaximumAreNotSampledUntilOtherTopicsAreRemoved() {
        var sampling = new Sampling(Duration.ofNanos(10), 2, () -> nanos);
        Stream.of("a", "b", "c", "c").forEach(topic -> assertTrue(sampling.select(topic), topic));
        assertEquals(2, sampling.topics());
        nanos = 10;
        assertTrue(sampling.select("c"));
        assertFalse(sampling.select("c"));
        assertEquals(1, sampling.topics());
    }

    @Test
    void namesOfAllTopicsTogetherAreLimitedInBytes() {
        var sampling = new Sampling(Duration.ofNanos(10), 1_000, () -> nanos);
        for (int i = 0; i < 200; i++) {
            assertTrue(sampling.select(i + "x".repeat(60_000)));
        }
        assertEquals(139, sampling.topics());
    }

    private Selection selection(Duration interval, int topicsMax, String... conditions) {
        List<Condition> all = Stream.of(conditions).map(Condition::of).toList();
        return new Selection(new SelectionSettings(all, interval, topicsMax), () -> nanos);
    }

    private static Reading reading(String topic, String payload) {
        return new Reading(
                topic,
                ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)),
                1,
                false,
                Instant.EPOCH,
                Reading.Properties.NONE);
    }
}
