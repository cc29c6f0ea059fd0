package culex.support.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsResponseTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            | text/plain
            */* | text/plain
            text/plain;version=0.0.4 | text/plain
            application/openmetrics-text | application/openmetrics-text
            application/openmetrics-text; version=1.0.0 | application/openmetrics-text
            application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1 | text/plain
            """)
    void metricsAreTextUnlessTheScraperAcceptsOnlyOpenMetrics(@Nullable String accepted, String type) {
        assertEquals(type, MetricsResponse.contentType(accepted).replaceFirst(";.*", ""));
    }
}
