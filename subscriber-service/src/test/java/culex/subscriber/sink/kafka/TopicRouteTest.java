package culex.subscriber.sink.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicRouteTest {

    @Test
    void lastEqualsSignEndsTheFilter() {
        TopicRoute route = TopicRoute.of("a=b/#=readings.b");
        assertEquals("a=b/#", route.filter().toString());
        assertEquals("readings.b", route.topic());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', textBlock = """
            plant/#; 'plant/#' is not filter=topic, with a topic of Kafka
            =readings; '=readings' is not filter=topic, with a topic of Kafka
            plant/#=a b; 'plant/#=a b' is not filter=topic, with a topic of Kafka
            plant/#=..; 'plant/#=..' is not filter=topic, with a topic of Kafka
            """)
    void malformedRouteIsRejected(String text, String line) {
        assertEquals(
                line,
                assertThrows(IllegalArgumentException.class, () -> TopicRoute.of(text))
                        .getMessage());
    }
}
