package culex.publisher.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinaryPayloadTest {

    private static PayloadGenerator generator(String template) {
        return PayloadTemplate.parse(template, PayloadFormat.BINARY).forDevice(Payloads.device(7, 1));
    }

    private static String hex(String template) {
        return HexFormat.of().formatHex(generator(template).nextBytes(Payloads.moment(1), Disturbance.NONE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "{counter:200,0|u8} c8",
                "{counter:-2,0|i8} fe",
                "{counter:258,0|u16} 0102",
                "{counter:258,0|u16le} 0201",
                "{counter:-2,0|i16} fffe",
                "{counter:16909060,0|u32} 01020304",
                "{counter:16909060,0|u32le} 04030201",
                "{counter:-2,0|i32} fffffffe",
                "{counter:258,0|u64} 0000000000000102",
                "{counter:-2,0|i64} fffffffffffffffe",
                "{noise:1.5,0|f32} 3fc00000",
                "{noise:1.5,0|f64} 3ff8000000000000",
                "{noise:1.5,0|f64le} 000000000000f83f",
                "{noise:20.55,0|u16*10} 00ce",
                "{noise:-20.55,0|i16*100} f7f9",
                "{noise:0.5,0|f32*3} 3fc00000",
                "{id|u8}{seq|u8} 0701",
                "{choice:3=1,3=2|u8} 03",
                "{t=noise:2,0|u8}{ref:t,10,1|u8} 0215",
                "{command:setpoint,21.5|u16*10} 00d7",
                "{now:s|u32} 6955b900",
                "{hex:0aff}{noise:1,0|u8}{hex:00} 0aff0100",
                "AT{noise:1,0|u8}{noise:1.25,0|1} 415401312e33",
            })
    void typedFieldIsWrittenAsBytes(String template, String hex) {
        assertEquals(hex, hex(template));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "{noise:300,0|u8} ff",
                "{noise:-1,0|u8} 00",
                "{noise:300,0|i8} 7f",
                "{noise:-300,0|i8} 80",
                "{noise:1e300,0|i64} 7fffffffffffffff",
                "{noise:1e300,0|u64} ffffffffffffffff",
                "{noise:-1e300,0|f32} ff7fffff",
                "{noise:0.5,0|u8} 01",
            })
    void numberOutsideTheRangeOfItsTypeBecomesTheNearestValue(String template, String hex) {
        assertEquals(hex, hex(template));
    }

    @Test
    void generatedNumberHasItsFullPrecisionInTheBinaryPayload() {
        byte[] payload = generator("{noise:0.123456789,0|f64}").nextBytes(Payloads.moment(1), Disturbance.NONE);
        assertEquals("3fbf9add3739635f", HexFormat.of().formatHex(payload));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{client|u8};position 1: client is no number here",
                "{text:5|u8};text is no number here",
                "{now:iso|u32};now is no number here",
                "{choice:ok=1,1=2|u8};choice is no number here",
                "{command:mode,auto|u8};command is no number here",
                "{c=choice:a,b}{ref:c|u8};ref is no number here",
                "{noise:1,0|u24};position 12: the number of decimals must be 0 to 15, not u24; a type is one of u8,",
                "{noise:1,0|u8*x};a type is one of",
                "{hex:0};bytes are an even number of hexadecimal digits",
                "{hex};the bytes is missing",
            })
    void invalidTypeIsReportedWithItsPosition(String line) {
        String template = line.substring(0, line.indexOf(';'));
        var error = assertThrows(SyntaxException.class, () -> PayloadTemplate.parse(template, PayloadFormat.BINARY));
        assertTrue(
                String.valueOf(error.getMessage()).contains(line.substring(line.indexOf(';') + 1)), error.getMessage());
    }

    @Test
    void typesAndBytesAreAllowedInTheFormatBinaryOnly() {
        assertThrows(SyntaxException.class, () -> PayloadTemplate.parse("{noise:1,0|u8}"));
        assertThrows(SyntaxException.class, () -> PayloadTemplate.parse("{hex:00}"));
    }
}
