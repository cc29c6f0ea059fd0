package culex.publisher.signal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 2 | {\"value1\":2,\"value2\":1}",
                "5 | 10 | {\"value1\":10,\"value2\":5}",
                "50000000 | 100000000 | {\"value1\":100000000,\"value2\":50000000}",
                "3 | 21.4567 | {\"value1\":21.46,\"value2\":3}",
                "3 | 21.5 | {\"value1\":21.5,\"value2\":3}",
                "3 | -0.001 | {\"value1\":0,\"value2\":3}",
                "9 | -7.129 | {\"value1\":-7.13,\"value2\":9}",
            })
    void readingIsEncodedAsInTheTutorial(long sequence, double value, String json) {
        Reading reading = Reading.of(sequence, value);
        assertEquals(json, reading.json());
        assertArrayEquals(json.getBytes(StandardCharsets.UTF_8), reading.payload());
    }
}
