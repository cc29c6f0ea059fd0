package culex.system.clients;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAckReturnCode;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import culex.testing.BrokerProcess;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The packaged broker after SIGTERM, during {@code mqtt.stop.readiness-delay}. */
class DrainTest {
    private static final String OTHER_SERVER = "broker2.example.com:1883";
    private static final int UNAVAILABLE = 503;

    /** A readiness delay that is longer than any of these tests; each test kills the broker at its end. */
    private static final Map<String, String> LONG_DELAY = Map.of("MQTT_STOP_READINESS_DELAY", "10M");

    @Test
    void whileReadinessIsDownNewClientsAreRejectedAndConnectedClientsAreServed() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(LONG_DELAY)) {
            Mqtt5BlockingClient connected = five(HiveMqAddress.tcp(broker), "connected");
            connected.connect();
            terminate(broker);
            for (HiveMqAddress address : List.of(HiveMqAddress.tcp(broker), HiveMqAddress.webSocket(broker))) {
                assertEquals(
                        Mqtt5ConnAckReasonCode.SERVER_UNAVAILABLE,
                        rejection(address).getReasonCode());
                var three = assertThrows(
                        Mqtt3ConnAckException.class,
                        () -> address.apply(MqttClient.builder().identifier("three"))
                                .useMqttVersion3()
                                .buildBlocking()
                                .connect());
                assertEquals(
                        Mqtt3ConnAckReturnCode.SERVER_UNAVAILABLE,
                        three.getMqttMessage().getReturnCode());
            }
            connected.publishWith().topic("a").payload(new byte[1]).send();
            assertTrue(connected.getState().isConnected());
            assertEquals("1.0", metric(broker, "mqtt_drain_state"));
            assertEquals("1.0", metric(broker, "mqtt_drain_connections"));
            assertEquals(200, get(broker, "q/health/live").statusCode());
            broker.kill();
        }
    }

    @Test
    void newClientIsRedirectedIfAServerReferenceIsSet() throws Exception {
        Map<String, String> settings = new HashMap<>(LONG_DELAY);
        settings.put("MQTT_REDIRECT_SERVER", OTHER_SERVER);
        try (BrokerProcess broker = BrokerProcess.start(settings)) {
            terminate(broker);
            Mqtt5ConnAck rejection = rejection(HiveMqAddress.tcp(broker));
            assertEquals(Mqtt5ConnAckReasonCode.USE_ANOTHER_SERVER, rejection.getReasonCode());
            assertEquals(
                    OTHER_SERVER, rejection.getServerReference().orElseThrow().toString());
            broker.kill();
        }
    }

    private static void terminate(BrokerProcess broker) {
        assertEquals("0.0", metric(broker, "mqtt_drain_state"));
        ProcessHandle.of(broker.pid()).orElseThrow().destroy();
        await("readiness")
                .atMost(RunningProgram.PATIENCE)
                .until(() -> get(broker, "q/health/ready").statusCode() == UNAVAILABLE);
    }

    private static Mqtt5BlockingClient five(HiveMqAddress address, String clientId) {
        return address.apply(MqttClient.builder().identifier(clientId))
                .useMqttVersion5()
                .buildBlocking();
    }

    private static Mqtt5ConnAck rejection(HiveMqAddress address) {
        Mqtt5BlockingClient client = five(address, "new");
        return assertThrows(Mqtt5ConnAckException.class, client::connect).getMqttMessage();
    }

    private static HttpResponse<String> get(BrokerProcess broker, String path) {
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(broker.managementUrl() + path))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String metric(BrokerProcess broker, String name) {
        return get(broker, "q/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }
}
