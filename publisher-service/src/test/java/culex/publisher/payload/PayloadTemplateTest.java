package culex.publisher.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadTemplateTest {

    private static final String EXAMPLE =
            "{\"device\":\"{id}\",\"ts\":{now},\"temp\":{sine:20,5,60s},\"hum\":{walk:55,2}}";

    @Test
    void templateOfTheTutorialMakesThePayloadsOfTheTutorial() {
        assertEquals(
                List.of("{\"value1\":2,\"value2\":1}", "{\"value1\":4,\"value2\":2}", "{\"value1\":6,\"value2\":3}"),
                Payloads.of("{\"value1\":{value},\"value2\":{seq}}", 3));
    }

    @Test
    void exampleOfTheDocumentsMakesValidJson() {
        for (String payload : Payloads.of(EXAMPLE, 100)) {
            assertTrue(
                    payload.matches("\\{\"device\":\"7\",\"ts\":17672256\\d{5},\"temp\":[-\\d.]+,\"hum\":[-\\d.]+}"),
                    payload);
        }
    }

    @Test
    void payloadsAreEqualForTheSameSeedAndDifferForOtherSeedsAndDevices() {
        String everything = EXAMPLE
                + "{noise:1,2}{spikes:1,2,3,5%}{random:1,6}{choice:a=1,b=2}{text:20}{lat:52,13,9}{lon:52,13,9}{drift:1,2,1h}";
        assertEquals(Payloads.of(everything, 200, 3, 5), Payloads.of(everything, 200, 3, 5));
        assertNotEquals(Payloads.of("{noise:1,2}", 9, 3, 5), Payloads.of("{noise:1,2}", 9, 4, 5));
        assertNotEquals(Payloads.of("{noise:1,2}", 9, 3, 5), Payloads.of("{noise:1,2}", 9, 3, 6));
        // Neither does the seed of one device continue with those of the next one.
        assertNotEquals(Payloads.of("{noise:1,2}", 9, 3, 5), Payloads.of("{noise:1,2}", 9, 2, 6));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {id} | 7
            {id:4} | 0007
            {client} | client-7
            {seq} | 1
            {now} | 1767225600000
            {now:s} | 1767225600
            {now:us} | 1767225600000000
            {now:ns} | 1767225600000000000
            {now:iso} | 2026-01-01T00:00:00Z
            {counter:100,5} | 100
            {drift:20,0.5,1h} | 20
            {choice:on} | on
            {choice:on=0,off=3} | off
            {{id} | {id}
            {} [{"a":{"b":1}}] | {} [{"a":{"b":1}}]
            {t=counter:3,1},{ref:t} | 3,3
            {t=noise:20,0},{ref:t,1.8,32} | 20,68
            {t=noise:20.128,0},{ref:t} | 20.13,20.13
            { id } | { id }
            """)
    void fieldOfATemplateIsReplacedByItsText(String template, String payload) {
        assertEquals(payload, Payloads.of(template, 1).getFirst());
    }

    @Test
    void numberOfDecimalsIsSetAfterAVerticalBar() {
        assertEquals(
                "20.128,40.3",
                Payloads.of("{t=noise:20.128,0|3},{ref:t,2|1}", 1).getFirst());
        assertEquals("20", Payloads.of("{noise:20.128,0|0}", 1).getFirst());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":{sin:20,5,60s}} | position 6: there is no field sin, did you mean sine?
            {"a":{sine:20,5}} | position 6: the period is missing, as in {sine:20,5,60s}
            {"a":{sine:20,x,60s}} | position 15: the amplitude is not a number: x, as in {sine:20,5,60s}
            {"a":{sine:20, 5, often}} | position 18: the period is not a duration, such as 500ms, 60s, 5m or 24h: often, as in {sine:20,5,60s}
            {sine:20,5,0s} | position 12: the period must be 1 ms to 100 years, as in {sine:20,5,60s}
            {walk:55,-2} | position 10: the deviation of a step must not be negative, as in {walk:55,2}
            {walk:55,2,3,4} | position 14: one argument too many, as in {walk:55,2}
            {now:minutes} | position 6: the unit must be s, ms, us, ns or iso, not minutes, as in {now:ms}
            {choice:a=0} | position 9: every weight is 0, as in {choice:ok=98,warning=1.5,failure=0.5}
            {choice:a=1,b=x} | position 15: the weight is not a number: x, as in {choice:ok=98,warning=1.5,failure=0.5}
            {spikes:1,2,3,101%} | position 15: the probability of a spike must be 0% to 100%, as in {spikes:20,0.5,50,1%}
            {lat:91,13,1} | position 6: the latitude of the start must be -85 to 85, as in {lat:52.52,13.4,14}
            {ref:t} | position 6: there is no field before this one with the name t, as in {ref:temp,1.8,32}
            {t=choice:a}{ref:t,2} | position 18: the field t is no measured number, as in {ref:temp,1.8,32}
            {t=seq}{t=seq} | position 8: there are two fields with the name t
            {"a":{seq | position 6: this field has no closing brace; {{ writes a brace
            {id:0} | position 5: the number of digits must be a whole number from 1 to 20, as in {id}
            """)
    void invalidTemplateIsReportedWithItsPosition(String template, String message) {
        var error = assertThrows(SyntaxException.class, () -> PayloadTemplate.parse(template));
        assertEquals(message, error.getMessage());
    }

    @Test
    void numberAboveTheRangeOfDoubleBecomesTheLargestDouble() {
        String largest = BigDecimal.valueOf(Double.MAX_VALUE).toPlainString();
        PayloadGenerator generator =
                PayloadTemplate.parse("{t=noise:-1e300,0|0}{ref:t,-1e300|0}").forDevice(Payloads.device(1, 1));
        String payload = generator.next(Payloads.moment(1), new Disturbance(false, 1e9));
        assertEquals("-" + largest + largest, payload);
    }

    @Test
    void decimalsOfATextFieldAreRejected() {
        var error = assertThrows(SyntaxException.class, () -> PayloadTemplate.parse("{seq|2}"));
        assertEquals("position 1: seq is no measured number and has no decimals", error.getMessage());
        error = assertThrows(SyntaxException.class, () -> PayloadTemplate.parse("{noise:1,2|x}"));
        assertEquals("position 12: the number of decimals must be 0 to 15, not x", error.getMessage());
    }
}
