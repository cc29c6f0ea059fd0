package culex.publisher.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalsTest {

    private static final int READINGS = 5000;

    @ParameterizedTest
    @ValueSource(strings = {"sine", "square", "sawtooth"})
    void periodicFieldsReachTheirFullAmplitudeAndRepeat(String kind) {
        double[] values = Payloads.numbers("{" + kind + ":20,5,60s}", READINGS);
        assertEquals(15, Arrays.stream(values).min().orElseThrow(), 0.2);
        assertEquals(25, Arrays.stream(values).max().orElseThrow(), 0.2);
        assertEquals(values[0], values[60], 1e-6);
        assertEquals(values[17], values[17 + 600], 1e-6);
    }

    @Test
    void walkMovesInStepsAndStaysWithinItsDistance() {
        double[] values = Payloads.numbers("{walk:55,2,8}", READINGS);
        assertTrue(Arrays.stream(values).allMatch(value -> value >= 47 && value <= 63));
        assertTrue(Arrays.stream(values).distinct().count() > 500);
        for (int i = 1; i < values.length; i++) {
            assertEquals(values[i - 1], values[i], 12); // six standard deviations
        }
    }

    @Test
    void noiseHasTheMeanAndDeviationInItsArguments() {
        double[] values = Payloads.numbers("{noise:20,0.5|6}", READINGS);
        double mean = Arrays.stream(values).average().orElseThrow();
        double variance = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow();
        assertEquals(20, mean, 0.05);
        assertEquals(0.5, Math.sqrt(variance), 0.05);
    }

    @Test
    void spikesAppearAsOftenAsTheirProbability() {
        double[] values = Payloads.numbers("{spikes:20,0,50,2%}", READINGS);
        long spikes = Arrays.stream(values).filter(value -> value == 70).count();
        assertEquals(100, (double) spikes, 50);
        assertEquals(
                READINGS - spikes,
                Arrays.stream(values).filter(value -> value == 20).count());
    }

    @Test
    void choicesAppearInProportionToTheirWeights() {
        Map<String, Long> counts = Payloads.of("{choice:ok=8,warning=2}", READINGS).stream()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertEquals(0.8 * READINGS, counts.getOrDefault("ok", 0L), 0.05 * READINGS);
        assertEquals(0.2 * READINGS, counts.getOrDefault("warning", 0L), 0.05 * READINGS);
    }

    @Test
    void counterFieldStartsAgainAfterItsLastNumber() {
        assertEquals(List.of("5", "7", "9", "5"), Payloads.of("{counter:5,2,11}", 4));
        assertEquals(List.of("10", "7", "4"), Payloads.of("{counter:10,-3}", 3));
    }

    @Test
    void driftOfAHalfPer30MinutesAddsOneInAnHour() {
        assertEquals(21.0, Payloads.numbers("{drift:20,0.5,30m}", 3601)[3600]);
    }

    @ParameterizedTest
    @CsvSource({"'{daily:18,6,15}', 15, 24, 3, 12", "'{daily:18,6,0}', 0, 24, 12, 12"})
    void dailyCurveIsHighestAtTheHourInItsArguments(String template, int hour, double high, int lowHour, double low) {
        double[] values = Payloads.numbers(template, 86_400);
        assertEquals(high, values[hour * 3600]);
        assertEquals(low, values[lowHour * 3600]);
    }

    @Test
    void weeklyCurveIsHighestAtNoonOfTheWeekdayInItsArguments() {
        // The first of January 2026 was a Thursday, the fourth day of the week.
        double[] values = Payloads.numbers("{weekly:100,30,4}", 86_400);
        assertEquals(130, values[12 * 3600]);
        assertTrue(values[0] < 130);
    }

    @Test
    void latitudeAndLongitudeWithTheSameStartAreOnTheSameRoute() {
        List<String> places = Payloads.of("{lat:52.52,13.4,14} {lon:52.52,13.4,14} {heading:52.52,13.4,14|1}", 600);
        assertEquals(
                "52.52 13.4", places.getFirst().substring(0, places.getFirst().lastIndexOf(' ')));
        for (int i = 1; i < places.size(); i++) {
            double[] from = parts(places.get(i - 1));
            double[] to = parts(places.get(i));
            double north = (to[0] - from[0]) * 111_320;
            double east = (to[1] - from[1]) * 111_320 * Math.cos(Math.toRadians(from[0]));
            assertEquals(14, Math.hypot(north, east), 0.5, places.get(i));
            double heading = (Math.toDegrees(Math.atan2(east, north)) + 360) % 360;
            double difference = Math.abs(heading - to[2]);
            assertTrue(Math.min(difference, 360 - difference) < 1, places.get(i));
        }
    }

    private static double[] parts(String place) {
        return Arrays.stream(place.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    @Test
    void randomNumbersStayWithinTheirRange() {
        double[] values = Payloads.numbers("{random:1,6|0}", READINGS);
        assertEquals(6, Arrays.stream(values).distinct().count());
    }

    @Test
    void textSignalHasTheConfiguredLength() {
        assertTrue(Payloads.of("{text:100}", 1).getFirst().matches("[a-z]{100}"));
    }

    @Test
    void readingWithTheFaultStuckRepeatsItsMeasuredValuesOnly() {
        PayloadGenerator generator =
                PayloadTemplate.parse("{seq} {noise:20,5} {choice:a,b,c,d}").forDevice(Payloads.device(1, 1));
        String first = generator.next(Payloads.moment(1), Disturbance.NONE);
        String stuck = generator.next(Payloads.moment(2), new Disturbance(true, 1));
        assertEquals(first.replaceFirst("1", "2"), stuck);
    }

    @Test
    void readingWithASpikeFaultMultipliesItsMeasuredNumbers() {
        PayloadGenerator generator =
                PayloadTemplate.parse("{seq} {noise:20,0} {id}").forDevice(Payloads.device(1, 1));
        assertEquals("1 200 1", generator.next(Payloads.moment(1), new Disturbance(false, 10)));
    }
}
