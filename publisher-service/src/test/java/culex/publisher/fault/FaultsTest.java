package culex.publisher.fault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.publisher.payload.SyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {

    private static final int READINGS = 20_000;
    private static final byte[] PAYLOAD = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);

    private static Faults faults(String plan, long seed) {
        return new Faults(FaultPlan.parse(plan), seed, seed);
    }

    private static List<Set<FaultKind>> run(String plan, long seed) {
        Faults faults = faults(plan, seed);
        return LongStream.range(0, READINGS)
                .mapToObj(second -> faults.at(TimeUnit.SECONDS.toNanos(second)))
                .toList();
    }

    private static long count(List<Set<FaultKind>> run, FaultKind kind) {
        return run.stream().filter(active -> active.contains(kind)).count();
    }

    @Test
    void rulesOfAFaultPlanAreParsed() {
        assertEquals(
                List.of(
                        new FaultRule(FaultKind.DROPOUT, 0.01, Duration.ofSeconds(30), 0),
                        new FaultRule(FaultKind.SPIKE, 0.001, Duration.ZERO, 10),
                        new FaultRule(FaultKind.STUCK, 0.0005, Duration.ofMinutes(5), 0),
                        new FaultRule(FaultKind.DUPLICATE, 0.25, Duration.ZERO, 0)),
                FaultPlan.parse("dropout=1%/30s, spike=0.1%,stuck=0.05%/5m,duplicate=0.25")
                        .rules());
    }

    @Test
    void exampleOfEachKindOfFaultIsParsed() {
        for (FaultKind kind : FaultKind.values()) {
            assertEquals(
                    kind, FaultPlan.parse(kind.example()).rules().getFirst().kind());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        spik=1% | position 1: there is no fault spik, did you mean spike?
        spike | position 1: a fault is written as dropout=1%/30s
        spike=1%,late=1% | position 17: the duration is missing, as in late=1%/5s
        spike=1%,late=1%/soon | position 18: soon is not a duration, such as 500ms, 30s or 5m, as in late=1%/5s
        spike=x% | position 7: the probability is not a number: x, as in spike=0.1%/10
        spike=101% | position 7: the probability must be 0% to 100%, as in spike=0.1%/10
        duplicate=1%/3 | position 14: duplicate has a probability only, as in duplicate=0.1%
        spike=1%,spike=2% | position 10: spike stands twice
        oversize=1%/-1 | position 13: the number must be 0 to 268435455, as in oversize=0.01%/65536
        spike=1%, | position 10: a fault is written as dropout=1%/30s
        """)
    void errorInAFaultPlanIsReportedWithItsPosition(String plan, String message) {
        var error = assertThrows(SyntaxException.class, () -> FaultPlan.parse(plan));
        assertEquals(message, error.getMessage());
    }

    @Test
    void sameSeedRepeatsTheFaults() {
        String plan = "dropout=1%/30s,spike=1%,stuck=0.05%/5m,duplicate=0.1%";
        assertEquals(run(plan, 7), run(plan, 7));
        assertNotEquals(run(plan, 7), run(plan, 8));
    }

    @Test
    void faultsThatAffectOneReadingOccurWithTheConfiguredProbability() {
        assertEquals(200, (double) count(run("duplicate=1%", 3), FaultKind.DUPLICATE), 60);
    }

    @Test
    void faultWithADurationAffectsReadingsForThatTime() {
        List<Set<FaultKind>> run = run("dropout=1%/30s", 3);
        int first = run.indexOf(Set.of(FaultKind.DROPOUT));
        for (int i = first; i < first + 30; i++) {
            assertEquals(Set.of(FaultKind.DROPOUT), run.get(i));
        }
        assertTrue(count(run, FaultKind.DROPOUT) > 2_000);
        assertTrue(count(run, FaultKind.DROPOUT) < READINGS / 2);
    }

    @Test
    void clockSkewAffectsAFractionOfTheDevicesByTheConfiguredTime() {
        long skewed = LongStream.range(0, 1_000)
                .filter(device -> faults("skew=10%/5m", device).skewNanos() != 0)
                .count();
        assertEquals(100, (double) skewed, 50);
        long always = faults("skew=100%/5m", 1).skewNanos();
        assertEquals(Duration.ofMinutes(5).toNanos(), Math.abs(always));
    }

    @Test
    void slowConnectionFaultAffectsTheConfiguredFractionOfDevicesAtEveryReading() {
        long slow = LongStream.range(0, 1_000)
                .filter(device -> faults("slow=10%/500", device).bytesPerSecond() == 500)
                .count();
        assertEquals(100, (double) slow, 50);
        Faults always = faults("slow=100%/500", 1);
        assertEquals(Set.of(FaultKind.SLOW), always.at(0));
        assertEquals(Set.of(FaultKind.SLOW), always.at(1));
        assertEquals(0, faults("spike=1%", 1).bytesPerSecond());
    }

    @Test
    void oversizedPayloadHasTheConfiguredSizeAndBeginsWithTheOriginal() {
        byte[] damaged = faults("oversize=100%/100", 1).damage(PAYLOAD, Set.of(FaultKind.OVERSIZE));
        assertEquals("{\"a\":1}" + " ".repeat(93), new String(damaged, StandardCharsets.UTF_8));
    }

    @Test
    void corruptPayloadHasTheLengthOfTheOriginalWhichIsNotChanged() {
        byte[] before = PAYLOAD.clone();
        byte[] damaged = faults("corrupt=100%", 1).damage(PAYLOAD, Set.of(FaultKind.CORRUPT));
        assertEquals(PAYLOAD.length, damaged.length);
        assertArrayEquals(before, PAYLOAD);
    }

    private static FaultRule rule(String text) {
        return FaultPlan.parse(text).rules().getFirst();
    }

    @Test
    void injectedFaultLastsForTheGivenDuration() {
        Faults faults = new Faults(FaultPlan.NONE, 1, 1);
        assertEquals(Set.of(), faults.at(0));
        faults.inject(rule("stuck=100%/3s"), TimeUnit.SECONDS.toNanos(1));
        for (int second = 1; second <= 3; second++) {
            assertEquals(Set.of(FaultKind.STUCK), faults.at(TimeUnit.SECONDS.toNanos(second)));
        }
        assertEquals(Set.of(), faults.at(TimeUnit.SECONDS.toNanos(4)));
    }

    @Test
    void injectedFaultWithoutDurationLastsForOneReading() {
        Faults faults = new Faults(FaultPlan.NONE, 1, 1);
        faults.inject(rule("spike=100%/7"), TimeUnit.SECONDS.toNanos(1));
        faults.inject(rule("late=100%/5s"), TimeUnit.SECONDS.toNanos(1));
        Set<FaultKind> active = faults.at(TimeUnit.SECONDS.toNanos(1));
        assertEquals(Set.of(FaultKind.SPIKE, FaultKind.LATE), active);
        assertEquals(7, faults.disturbance(active).factor());
        assertEquals(Duration.ofSeconds(5), faults.delay());
        assertEquals(Set.of(), faults.at(TimeUnit.SECONDS.toNanos(2)));
    }

    @Test
    void injectedFaultDoesNotChangeTheRandomFaults() {
        List<Set<FaultKind>> expected = run("dropout=5%", 3);
        Faults faults = faults("dropout=5%", 3);
        for (int second = 0; second < READINGS; second++) {
            if (second == 10) {
                faults.inject(rule("duplicate=100%"), TimeUnit.SECONDS.toNanos(second));
            }
            assertEquals(
                    expected.get(second).contains(FaultKind.DROPOUT),
                    faults.at(TimeUnit.SECONDS.toNanos(second)).contains(FaultKind.DROPOUT));
        }
    }
}
