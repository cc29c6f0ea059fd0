package culex.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReadingTest {

    @Test
    void sizeOfAReadingIncludesEveryMqttPropertyThatAPublisherCanMakeLarge() {
        var properties = new Reading.Properties(
                Optional.of("c".repeat(10)),
                Optional.of("r".repeat(200)),
                Optional.of(ByteBuffer.allocate(3_000)),
                OptionalLong.of(1),
                true,
                List.of(new Reading.UserProperty("", ""), new Reading.UserProperty("é", "v")));
        var reading = new Reading("t", ByteBuffer.allocate(40_000), 1, false, Instant.EPOCH, properties);

        assertEquals(1 + 40_000 + 10 + 200 + 3_000 + 5 + 5 + 3, reading.bytes());
    }
}
