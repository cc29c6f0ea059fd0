package culex.broker.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAckReturnCode;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import culex.broker.boot.Broker;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A broker with a Server Reference redirects all clients to another server. */
@QuarkusTest
@TestProfile(RedirectTest.Redirecting.class)
class RedirectTest {
    @Inject
    Broker broker;

    /** Sets a Server Reference and redirects all clients to it. */
    public static final class Redirecting implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("mqtt.redirect.server", "other:1883", "mqtt.redirect.new-clients", "server-moved");
        }
    }

    @Test
    void mqtt5ClientIsRedirectedWithAServerReference() {
        var client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .buildBlocking();
        var connAck = assertThrows(Mqtt5ConnAckException.class, client::connect).getMqttMessage();
        assertEquals(Mqtt5ConnAckReasonCode.SERVER_MOVED, connAck.getReasonCode());
        assertEquals("other:1883", connAck.getServerReference().orElseThrow().toString());
    }

    @Test
    void mqtt311ClientIsRejectedWithServerUnavailable() {
        var client = MqttClient.builder()
                .useMqttVersion3()
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .buildBlocking();
        var connAck = assertThrows(Mqtt3ConnAckException.class, client::connect).getMqttMessage();
        assertEquals(Mqtt3ConnAckReturnCode.SERVER_UNAVAILABLE, connAck.getReturnCode());
    }
}
