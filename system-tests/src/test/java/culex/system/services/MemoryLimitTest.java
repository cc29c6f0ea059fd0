package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.testing.BrokerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The memory budget of the packaged broker is computed from its heap. */
@Tag("native")
class MemoryLimitTest {
    private static final Pattern LIMIT = Pattern.compile("(?m)^mqtt_memory_limit_bytes ([0-9.E]+)$");
    private static final long MEGABYTE = 1L << 20;

    @Test
    void memoryBudgetIsTheSizeOfTheHeapForLongLivedObjects() throws IOException, InterruptedException {
        try (BrokerProcess broker = BrokerProcess.start(Map.of("MQTT_STORE_KIND", "memory"), List.of("-Xmx256m"));
                HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(broker.managementUrl() + "q/metrics"))
                    .build();
            String metrics =
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            Matcher limit = LIMIT.matcher(metrics);
            assertTrue(limit.find(), metrics);
            double bytes = Double.parseDouble(limit.group(1));
            assertTrue(bytes > 150 * MEGABYTE && bytes < 220 * MEGABYTE, limit.group());
        }
    }
}
