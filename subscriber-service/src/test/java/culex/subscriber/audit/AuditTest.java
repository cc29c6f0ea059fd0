package culex.subscriber.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.subscriber.Reading;
import culex.subscriber.sink.JsonField;
import culex.subscriber.sink.SentTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00.050Z");

    @Test
    void auditPassesIfEachStreamHasAllItsMessages() {
        Audit audit = new Audit(settings(6, 0, null));
        for (String topic : List.of("a", "b")) {
            for (int number = 1; number <= 3; number++) {
                audit.add(reading(topic, "{\"seq\":" + number + "}"));
            }
        }
        AuditReport report = AuditReport.of(audit, settings(6, 0, null));
        assertTrue(report.isPassed(), report.lines()::toString);
        assertEquals(
                List.of(
                        "audit: 6 messages of 2 streams, 6 different, 0 without a number or beyond readings.audit.streams-max",
                        "audit: 0 missing, 0 duplicates, 0 out of order, 0 restarts",
                        "audit: PASSED"),
                report.lines());
    }

    @Test
    void auditReportNamesTheStreamWithAGapAndTheExpectationsThatFailed() {
        Audit audit = new Audit(settings(4, 0, null));
        for (String number : List.of("1", "4", "4")) {
            audit.add(reading("a", "{\"seq\":" + number + "}"));
        }
        AuditReport report = AuditReport.of(audit, settings(4, 0, null));
        assertFalse(report.isPassed());
        assertEquals(
                List.of(
                        "audit: 3 messages of 1 streams, 2 different, 0 without a number or beyond readings.audit.streams-max",
                        "audit: 2 missing, 1 duplicates, 0 out of order, 0 restarts",
                        "audit: stream a: 2 missing, 1 duplicates, 0 out of order, 0 restarts",
                        "audit: 2 different messages arrived, but readings.audit.expect is 4",
                        "audit: 2 missing, but readings.audit.max-gap is 0",
                        "audit: FAILED"),
                report.lines());
    }

    @Test
    void latencyIsMeasuredFromTheTimestampExceptForRetainedMessages() {
        AuditSettings limit = settings(1, 0, Duration.ofMillis(49));
        Audit audit = new Audit(limit);
        audit.add(reading("a", "{\"seq\":1,\"ts\":1795953600000}"));
        audit.add(new Reading("a", bytes("{\"seq\":2,\"ts\":1}"), 1, true, NOW, Reading.Properties.NONE));
        assertEquals(1, audit.latencies());
        assertEquals(Duration.ofMillis(50), audit.latency(0.99));
        assertFalse(AuditReport.of(audit, limit).isPassed());
        assertTrue(AuditReport.of(audit, settings(1, 0, Duration.ofMillis(50))).isPassed());
    }

    @Test
    void auditWithALatencyLimitFailsIfNoMessageHasATimestamp() {
        Audit audit = new Audit(settings(1, 0, Duration.ofMillis(50)));
        audit.add(reading("a", "{\"seq\":1}"));
        assertFalse(AuditReport.of(audit, settings(1, 0, Duration.ofMillis(50))).isPassed());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"v":1}
            {"seq":"x"}
            {"seq":1.5}
            {"seq":{"a":1}}
            [1]
            text
            """)
    void messageWithoutANumberIsCountedAsUnaudited(String payload) {
        Audit audit = new Audit(settings(0, 0, null));
        audit.add(reading("a", payload));
        assertEquals(1, audit.counts().unaudited());
        assertEquals(0, audit.counts().streams());
    }

    @Test
    void streamsBeyondTheMaximumAreNotStored() {
        Audit audit = new Audit(settings(0, 0, null));
        for (int i = 0; i < 5; i++) {
            audit.add(reading("topic/" + i, "{\"seq\":1}"));
        }
        assertEquals(3, audit.counts().streams());
        assertEquals(2, audit.counts().unaudited());
    }

    @ParameterizedTest
    @CsvSource({
        "1795953600, 2026-11-29T12:00:00Z",
        "1795953600.25, 2026-11-29T12:00:00.250Z",
        "1795953600123, 2026-11-29T12:00:00.123Z",
        "1795953600123456, 2026-11-29T12:00:00.123456Z",
        "1795953600123456789, 2026-11-29T12:00:00.123456789Z",
        "2026-11-29T13:00:00+01:00, 2026-11-29T12:00:00Z"
    })
    void timestampIsReadInEachSupportedUnit(String text, Instant expected) {
        assertEquals(Optional.of(expected), SentTime.of(text));
    }

    @ParameterizedTest
    @CsvSource({"yesterday", "-1", "0", "1e999999999", "1e2147483647", "99999999999999999999999999999999999999999999"})
    void malformedTimestampsAreIgnored(String text) {
        assertEquals(Optional.empty(), SentTime.of(text));
    }

    @Test
    void nestedJsonFieldIsFoundByItsPath() {
        var field = new JsonField("meta.seq");
        assertEquals(
                Optional.of("7"), field.find(bytes("{\"seq\":1,\"a\":{\"seq\":2},\"meta\":{\"x\":[1],\"seq\":7}}")));
        assertEquals(Optional.empty(), field.find(bytes("{\"meta\":7}")));
        assertEquals(Optional.empty(), field.find(bytes("{\"meta\":{}}")));
    }

    @Test
    void percentilesAreExactToATenthOfAPercent() {
        var random = new SplittableRandom(3);
        Audit audit = new Audit(settings(0, 0, null));
        long[] values = random.longs(10_000, 0, 50_000_000).toArray();
        LongStream.of(values)
                .forEach(micros ->
                        audit.add(reading("a", "{\"ts\":\"" + NOW.minus(micros, ChronoUnit.MICROS) + "\"}")));
        long[] sorted = LongStream.of(values).sorted().toArray();
        for (double share : new double[] {0.01, 0.5, 0.99, 1}) {
            long exact = sorted[(int) Math.ceil(share * sorted.length) - 1];
            long found = audit.latency(share).toNanos() / 1_000;
            assertTrue(found >= exact && found <= exact * 1.001 + 1, share + ": " + found + " for " + exact);
        }
        assertEquals(sorted[sorted.length - 1], audit.latencyMax().toNanos() / 1_000);
    }

    @Test
    void latencyAboveTheLargestHistogramBucketIsCounted() {
        Audit audit = new Audit(settings(0, 0, null));
        audit.add(reading("a", "{\"seq\":1,\"ts\":1}"));
        assertEquals(1, audit.latencies());
        assertEquals(Duration.between(Instant.ofEpochSecond(1), NOW), audit.latencyMax());
    }

    @Test
    void countOfMissingMessagesOfSeveralStreamsDoesNotOverflow() {
        Audit audit = new Audit(settings(0, 0, null));
        for (String topic : List.of("a", "b", "c")) {
            audit.add(reading(topic, "{\"seq\":1}"));
            audit.add(reading(topic, "{\"seq\":" + Long.MAX_VALUE + "}"));
        }
        assertEquals(Long.MAX_VALUE, audit.counts().missing());
        assertFalse(AuditReport.of(audit, settings(0, 0, null)).isPassed());
    }

    @Test
    void auditOfGapsFailsWhenNoMessageHadASequenceNumber() {
        Audit audit = new Audit(settings(0, 0, null));
        audit.add(reading("a", "{\"v\":1}"));
        AuditReport report = AuditReport.of(audit, settings(0, 0, null));
        assertFalse(report.isPassed(), report.lines()::toString);
    }

    @Test
    void namesOfAllStreamsTogetherAreLimitedInBytes() {
        Audit audit = new Audit(settings(0, 0, null));
        String half = "x".repeat(4 * 1024 * 1024);
        for (String name : List.of("a", "b", "c")) {
            audit.add(reading(half.substring(1) + name, "{\"seq\":1}"));
        }
        assertEquals(2, audit.counts().streams());
        assertEquals(1, audit.counts().unaudited());
    }

    @Test
    void auditEndsWhenTheExpectedMessagesHaveArrived() throws Exception {
        var exitCode = new CompletableFuture<Integer>();
        var sink = new AuditSink(settings(2, 0, null), new SimpleMeterRegistry(), exitCode::complete);
        sink.store(List.of(reading("a", "{\"seq\":1}"), reading("a", "{\"seq\":2}")));
        assertEquals(0, exitCode.get(20, TimeUnit.SECONDS));
        sink.close();
    }

    @Test
    void auditEndsWithExitCodeOneAfterItsTimeout() throws Exception {
        var exitCode = new CompletableFuture<Integer>();
        var sink = new AuditSink(
                new AuditSettings(
                        "seq",
                        Optional.empty(),
                        Optional.empty(),
                        3,
                        OptionalLong.of(1),
                        Optional.of(Duration.ofMillis(1)),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        Optional.empty()),
                new SimpleMeterRegistry(),
                exitCode::complete);
        assertEquals(1, exitCode.get(20, TimeUnit.SECONDS));
        sink.close();
    }

    private static AuditSettings settings(long expect, long maxGap, @Nullable Duration maxP99) {
        return new AuditSettings(
                "seq",
                Optional.of("ts"),
                Optional.empty(),
                3,
                expect == 0 ? OptionalLong.empty() : OptionalLong.of(expect),
                Optional.empty(),
                OptionalLong.of(maxGap),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.ofNullable(maxP99));
    }

    private static Reading reading(String topic, String payload) {
        return new Reading(topic, bytes(payload), 1, false, NOW, Reading.Properties.NONE);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
