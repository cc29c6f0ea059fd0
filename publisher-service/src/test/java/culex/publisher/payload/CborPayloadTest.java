package culex.publisher.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CborPayloadTest {

    private static PayloadTemplate parse(String template) {
        return PayloadTemplate.parse(template, PayloadFormat.CBOR);
    }

    private static List<String> hex(String template, int count, long seed) {
        PayloadGenerator payloads = parse(template).forDevice(Payloads.device(7, seed));
        return LongStream.rangeClosed(1, count)
                .mapToObj(sequence ->
                        HexFormat.of().formatHex(payloads.nextBytes(Payloads.moment(sequence), Disturbance.NONE)))
                .toList();
    }

    private static String hex(String template) {
        return hex(template, 1, 1).getFirst();
    }

    private static String text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Integer.toHexString(0x60 + bytes.length) + HexFormat.of().formatHex(bytes);
    }

    /** Rows of Appendix A of RFC 8949. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '\'',
            value = {
                "0 00",
                "23 17",
                "24 1818",
                "1000 1903e8",
                "1000000 1a000f4240",
                "1000000000000 1b000000e8d4a51000",
                "-1 20",
                "-1000 3903e7",
                "1.1 fb3ff199999999999a",
                "-4.1 fbc010666666666666",
                "1.0e+300 fb7e37e43c8800759c",
                "true f5",
                "false f4",
                "null f6",
                "\"\" 60",
                "\"IETF\" 6449455446",
                "\"\\u00fc\" 62c3bc",
                "[] 80",
                "[1,[2,3],[4,5]] 8301820203820405",
                "{} a0",
                "{\"a\":1,\"b\":[2,3]} a26161016162820203",
                "[\"a\",{\"b\":\"c\"}] 826161a161626163",
                "{counter:1000000,0} 1a000f4240",
                "{counter:-1000,0} 3903e7",
                "{noise:1.1,0} fb3ff199999999999a",
                "{noise:10,0} 0a",
                "{noise:100000,0|f32} fa47c35000",
                "{noise:1.1,0|f64} fb3ff199999999999a",
                "{hex:01020304} 4401020304",
                "{choice:true} f5",
                "{choice:null=1,null=2} f6",
            })
    void cborValueIsEncodedAsInTheExamplesOfRfc8949(String template, String hex) {
        assertEquals(hex, hex(template));
    }

    @Test
    void fieldsBetweenQuotesAreInsertedIntoTheText() {
        assertEquals(
                "a2" + text("device") + text("no 7 of client-7") + text("n7") + text("\"{1}\""),
                hex("{\"device\":\"no {id} of {client}\",\"n{id}\":\"\\\"{{{seq}}\\\"\"}"));
    }

    @Test
    void fieldsWithoutQuotesAreNumbersAndHexIsBytes() {
        assertEquals(
                "85" + "07" + "1b0000019b76daa800" + "41ff" + "fb4034800000000000" + "fa41a40000",
                hex("[{id:4}, {now}, {hex:ff}, {t=noise:20.5,0}, {ref:t|f32}]"));
    }

    @Test
    void wholeNumberOfMoreThan64BitsIsWrittenAsFloatingPoint() {
        assertEquals("1b7fffffffffffffff", hex("9223372036854775807"));
        assertEquals("fb43e0000000000000", hex("9223372036854775808"));
        assertEquals("fb7e37e43c8800759c", hex("{noise:1e300,0}"));
    }

    @Test
    void cborNumberOutsideTheRangeOfItsTypeBecomesTheNearestValue() {
        assertEquals("fa7f7fffff", hex("{noise:1e300,0|f32}"));
        assertEquals("fb7fefffffffffffff", hex("{noise:1e300,0|f64*999999999}"));
    }

    @Test
    void valuesOfCommandsAreNumbersOrTexts() {
        var device = new DeviceContext(1, "c", 1, _ -> 0, Map.of("setpoint", "21", "mode", "eco"));
        byte[] payload = parse("[{command:setpoint,20.5},\"{command:mode,auto}\"]")
                .forDevice(device)
                .nextBytes(Payloads.moment(1), Disturbance.NONE);
        assertEquals("8215" + text("eco"), HexFormat.of().formatHex(payload));
    }

    @Test
    void longTextHasADefiniteLength() {
        String payload = hex("\"{text:70000}\"");
        assertTrue(payload.startsWith("7a00011170"), payload.substring(0, 10));
        assertEquals(2 * (5 + 70_000), payload.length());
    }

    @Test
    void sameSeedRepeatsThePayloadsByteByByte() {
        String template =
                "{\"temp\":{sine:20,5,60s,0.2},\"hum\":{walk:55,2|f32},\"state\":\"{choice:ok,failed}\",\"id\":\"{text:8}\"}";
        List<String> payloads = hex(template, 100, 42);
        assertEquals(payloads, hex(template, 100, 42));
        assertNotEquals(payloads, hex(template, 100, 43));
    }

    /** The random numbers depend on the place of a field only. */
    @Test
    void cborValuesEqualTheValuesOfTheSameTemplateInTextFormat() {
        String template = "[{walk:55,2|0},{random:1,6|0}]";
        List<String> asText = Payloads.of(template, 50);
        List<String> expected = asText.stream()
                .map(json -> json.substring(1, json.length() - 1).split(",", -1))
                .map(numbers -> "82" + hex(numbers[0]) + hex(numbers[1]))
                .toList();
        assertEquals(expected, hex(template, 50, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4~{\"a\"",
                "4~[1 2]",
                "4~[1]]",
                "6~{seq}{seq}",
                "1~temp {seq}",
                "12~{\"a\":{seq},}",
                "6~{\"a\":.5}",
                "11~{\"a\":1,\"a\":2}",
            })
    void templateThatIsNotJsonIsAnErrorWithItsPosition(String line) {
        String template = line.substring(line.indexOf('~') + 1);
        var error = assertThrows(SyntaxException.class, () -> parse(template));
        assertEquals(
                "position " + line.substring(0, line.indexOf('~'))
                        + ": a payload in CBOR must be written as JSON, with fields as values or between quotes",
                error.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{\"c\":{client}}~position 6: client is no number here and must stand between quotes",
                "[{now:iso}]~position 2: now is no number here and must stand between quotes",
                "{choice:ok,1}~position 1: choice is no number here and must stand between quotes",
                "{command:mode,auto}~position 1: command is no number here and must stand between quotes",
                "[{c=client},1]~position 2: client is no number here",
                "{ {seq}:1}~position 3: a field that is a name must stand between quotes",
                "\"{hex:00}\"~position 2: hex is a value and must not stand between quotes",
                "{noise:1,0|u8}~position 12: the number of decimals must be 0 to 15, not u8; a type is f32 or f64",
                "{noise:1,0|f32le}~a type is f32 or f64",
                "{client|f32}~position 1: client is no number here and has no type",
                "\"{noise:1,0|f32}\"~position 13: the number of decimals must be 0 to 15, not f32",
                "[1e999]~position 2: this number is too large",
                "\"\\uffff\"~position 1: a payload in CBOR must not contain U+FFFF",
                "[\"\\uffff\",{seq}]~position 1: a payload in CBOR must not contain U+FFFF",
                "[{seq},\"\\uffff\"]~position 1: a payload in CBOR must not contain U+FFFF",
            })
    void invalidFieldOfACborTemplateIsReportedWithItsPosition(String template, String message) {
        var error = assertThrows(SyntaxException.class, () -> parse(template));
        assertTrue(String.valueOf(error.getMessage()).contains(message), error.getMessage());
    }

    @Test
    void emptyTemplateIsAnError() {
        assertEquals(
                "position 1: a payload in CBOR must not be empty",
                assertThrows(SyntaxException.class, () -> parse("")).getMessage());
    }

    @Test
    void templateWithMoreThan1000LevelsIsAnError() {
        String deep = "[".repeat(1001) + "]".repeat(1001);
        assertEquals(
                "position 1: a payload in CBOR has too many levels, or too long names or numbers",
                assertThrows(SyntaxException.class, () -> parse(deep)).getMessage());
        assertEquals(2 * 1000, hex("[".repeat(1000) + "]".repeat(1000)).length());
    }

    @Test
    void cborTemplateIsBinary() {
        assertTrue(parse("{\"a\":{seq}}").isBinary());
    }
}
