package culex.publisher;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The service with default settings against a real broker: log lines and messages of the tutorial, health and metrics. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class PublisherServiceTest {

    private static final String CONNECTED = "success connect mqtt websocket server";

    @ConfigProperty(name = "test.broker.tcp-port")
    int brokerTcpPort;

    @ConfigProperty(name = "quarkus.http.test-port")
    int httpPort;

    @ConfigProperty(name = "quarkus.log.file.path")
    Path log;

    private static List<String> messages(Path log) throws IOException {
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("[cul.pub.fle.Sensor]"))
                    .map(line -> line.substring(line.indexOf(") ") + 2))
                    .toList();
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://localhost:" + httpPort + path))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void publisherLogsTheLinesOfTheTutorial() {
        await().untilAsserted(() -> {
            List<String> lines = messages(log);
            assertTrue(lines.size() >= 3, lines::toString);
            assertEquals(
                    List.of(
                            CONNECTED,
                            "send it : {\"value1\":2,\"value2\":1}",
                            "send it : {\"value1\":4,\"value2\":2}"),
                    lines.subList(0, 3));
        });
    }

    @Test
    void publisherSendsToTempWithQos0WithoutRetain() {
        try (var receiver = new Receiver(brokerTcpPort, "#")) {
            await().until(() -> !receiver.messages().isEmpty());
            Mqtt5Publish message = receiver.messages().getFirst();
            assertEquals("temp", message.getTopic().toString());
            assertEquals(MqttQos.AT_MOST_ONCE, message.getQos());
            assertFalse(message.isRetain());
            String payload = receiver.payloads().getFirst();
            int i = Integer.parseInt(payload.substring(payload.lastIndexOf(':') + 1, payload.length() - 1));
            assertEquals("{\"value1\":" + 2 * i + ",\"value2\":" + i + "}", payload);
        }
    }

    @Test
    void publisherIsLiveAndReadyAndCountsReadings() throws Exception {
        await().until(() -> get("/q/health/ready").statusCode() == 200);
        assertEquals(200, get("/q/health/live").statusCode());
        await().until(() -> !get("/q/metrics").body().contains("sensor_messages_sent_total 0.0"));
        String metrics =
                get("/q/metrics").body().replace("\",}", "\"}"); // format 0.0.4 may have a comma after the last label
        for (String line : List.of(
                "sensor_connected 1.0",
                "sensor_messages_buffered 0.0",
                "sensor_reconnects_total 0.0",
                "sensor_messages_dropped_total{reason=\"buffer-full\"} 0.0",
                "sensor_messages_dropped_total{reason=\"refused\"} 0.0",
                "sensor_messages_dropped_total{reason=\"stopped\"} 0.0")) {
            assertTrue(metrics.contains(line), line);
        }
        assertTrue(metrics.contains("sensor_messages_sent_total "), metrics);
    }

    /** Anybody could make the service log an error with a stack trace for each such request. */
    @Test
    void requestWithoutAValidHostIsRejectedWithoutALogLine() throws Exception {
        for (String host : List.of("", "Host: a b\r\n", "Host: [::1\r\n")) {
            List<String> head = headOf("GET /q/health HTTP/1.1\r\n" + host + "\r\n");
            assertEquals("HTTP/1.1 400 Bad Request", head.getFirst(), host);
            assertTrue(head.contains("content-type: application/problem+json"), head::toString);
        }
        assertFalse(Files.readString(log).contains("QuarkusErrorHandler"));
    }

    @Test
    void malformedPathIsRejectedWithoutALogLine() throws Exception {
        for (String path : List.of("/%zz", "/api/v1/fleets/%", "x", "*")) {
            List<String> head = headOf("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertTrue(head.getFirst().startsWith("HTTP/1.1 4"), head::toString);
        }
        assertFalse(Files.readString(log).contains("QuarkusErrorHandler"));
    }

    /** Sends a request and returns the status line and the headers of the response. */
    private List<String> headOf(String request) throws IOException {
        try (Socket socket = new Socket("localhost", httpPort)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            return reader.lines().takeWhile(line -> !line.isEmpty()).toList();
        }
    }
}
