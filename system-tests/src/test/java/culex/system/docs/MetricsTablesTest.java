package culex.system.docs;

import static org.awaitility.Awaitility.await;

import culex.system.services.TestCertificate;
import culex.testing.BrokerProcess;
import culex.testing.PackagedService;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics tables of docs/operations.md list exactly the metrics of the packaged services, with labels and label values. */
@Tag("native")
class MetricsTablesTest {
    private static final Pattern LISTENING = Pattern.compile("Listening on: http://127\\.0\\.0\\.1:(\\d+)");
    private static BrokerProcess broker;

    @TempDir
    private static Path directory;

    /** Starts the broker with a TLS listener and with TLS for WebSocket, because they have additional metrics. */
    @BeforeAll
    static void startBroker() {
        TestCertificate certificate = TestCertificate.create(directory);
        broker = BrokerProcess.start(Map.of(
                "MQTT_TLS_PORT",
                "-1",
                "MQTT_TLS_CONFIGURATION_NAME",
                "mqtt",
                "QUARKUS_TLS__MQTT__KEY_STORE_PEM__0__CERT",
                certificate.certificate().toString(),
                "QUARKUS_TLS__MQTT__KEY_STORE_PEM__0__KEY",
                certificate.key().toString(),
                "QUARKUS_HTTP_SSL_PORT",
                "0",
                "QUARKUS_HTTP_SSL_CERTIFICATE_FILES",
                certificate.certificate().toString(),
                "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES",
                certificate.key().toString()));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void operationsGuideListsTheMetricsOfTheBroker() throws IOException, InterruptedException {
        String text = scrape(broker.managementUrl() + "q/metrics");
        Documents.assertPart(Documents.OPERATIONS, "metrics of the broker", MetricsTable.of(text, "mqtt_"));
    }

    @Test
    void operationsGuideListsTheMetricsOfThePublisher() throws IOException, InterruptedException {
        Map<String, String> settings = Map.of("SENSOR_BROKER_PORT", Integer.toString(broker.httpPort()));
        assertMetricsOf("publisher", "sensor_", settings);
    }

    @Test
    void operationsGuideListsTheMetricsOfTheSubscriber() throws IOException, InterruptedException {
        Map<String, String> settings = Map.of("READINGS_BROKER_PORT", Integer.toString(broker.httpPort()));
        assertMetricsOf("subscriber", "readings_", settings);
    }

    private static void assertMetricsOf(String service, String prefix, Map<String, String> settings)
            throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", "0");
        List<String> command = PackagedService.command(service, List.of());
        try (RunningProgram program = RunningProgram.start(service, Path.of("."), environment, command)) {
            program.awaitLine("its port", line -> LISTENING.matcher(line).find());
            Matcher port = LISTENING.matcher(program.output());
            if (!port.find()) {
                throw new IllegalStateException(program.output());
            }
            String url = "http://127.0.0.1:" + port.group(1) + "/q/metrics";
            await("its metrics")
                    .atMost(RunningProgram.PATIENCE)
                    .until(() -> scrape(url).contains("\n" + prefix));
            Documents.assertPart(
                    Documents.OPERATIONS, "metrics of the " + service, MetricsTable.of(scrape(url), prefix));
        }
    }

    private static String scrape(String url) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
