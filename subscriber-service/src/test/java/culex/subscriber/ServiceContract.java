package culex.subscriber;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import culex.testing.BrokerProcess;
import io.quarkus.test.common.http.TestHTTPResource;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.NullUnmarked;

/** A test of the service for both connectors. Quarkus injects the fields. */
@NullUnmarked
class ServiceContract {

    @Inject
    RecordingSink sink;

    @TestHTTPResource("/q/")
    URI management;

    @Broker
    BrokerProcess broker;

    void subscriberHandlesCountsAndReconnects() throws Exception {
        await("ready")
                .atMost(Duration.ofSeconds(30))
                .until(() -> get("health/ready").statusCode() == 200);

        TestPublisher.publish(broker.tcpPort(), "temp", "{\"value1\":2,\"value2\":1}", MqttQos.AT_LEAST_ONCE);
        await("handled")
                .atMost(Duration.ofSeconds(20))
                .until(() -> metrics().contains("readings_messages_handled_total 1.0"));

        Reading reading = sink.readings().getFirst();
        assertEquals("temp", reading.topic());
        assertEquals(
                "{\"value1\":2,\"value2\":1}",
                StandardCharsets.UTF_8.decode(reading.payload().duplicate()).toString());
        assertEquals(1, reading.qos());
        assertTrue(metrics().contains("readings_connected 1.0"), "connected");
        assertTrue(metrics().contains("readings_messages_received_total 1.0"), "received");
        assertTrue(metrics().contains("readings_messages_failed_total 0.0"), "none failed");

        TestPublisher.publish(broker.tcpPort(), "temp", "x".repeat(1_100_000), MqttQos.AT_LEAST_ONCE);
        await("a message larger than readings.maximum-packet-size is counted and dropped")
                .atMost(Duration.ofSeconds(20))
                .until(() -> metrics().contains("readings_messages_too_large_total 1.0"));
        assertEquals(1, sink.readings().size());

        broker.kill();
        await("not ready without a broker")
                .atMost(Duration.ofSeconds(20))
                .until(() -> get("health/ready").statusCode() == 503);
        assertEquals(200, get("health/live").statusCode(), "an unreachable broker does not make liveness fail");

        broker.restart();
        await("ready again")
                .atMost(Duration.ofSeconds(60))
                .until(() -> get("health/ready").statusCode() == 200);
        await("counted as a reconnect")
                .atMost(Duration.ofSeconds(10))
                .until(() -> metrics().contains("readings_reconnects_total 1.0"));
        // After a reconnect SmallRye's connector smallrye-mqtt reports readiness before SUBACK arrives and may miss the
        // message, so the test publishes it repeatedly.
        await("handled after the reconnect").atMost(Duration.ofSeconds(20)).until(() -> {
            TestPublisher.publish(broker.tcpPort(), "temp", "again", MqttQos.AT_LEAST_ONCE);
            return sink.readings().size() > 1;
        });
    }

    private String metrics() throws Exception {
        return get("metrics").body();
    }

    private HttpResponse<String> get(String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(management.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
