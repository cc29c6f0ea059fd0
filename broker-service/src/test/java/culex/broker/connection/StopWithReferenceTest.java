package culex.broker.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import culex.broker.Broker;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** A stop that names another server; the one test of its class, because the broker is stopped after it. */
@QuarkusTest
@TestProfile(StopWithReferenceTest.Redirecting.class)
class StopWithReferenceTest {
    @Inject
    Broker broker;

    /** Another server is known. */
    public static final class Redirecting implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("mqtt.redirect.server", "other:1883");
        }
    }

    @Test
    void whoIsConnectedHearsWhereToGo() throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Throwable> cause = new CompletableFuture<>();
        var client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .addDisconnectedListener(context -> cause.complete(context.getCause()))
                .buildBlocking();
        client.connect();
        broker.stop();
        var disconnect = assertInstanceOf(Mqtt5DisconnectException.class, cause.get(30, TimeUnit.SECONDS))
                .getMqttMessage();
        assertEquals(Mqtt5DisconnectReasonCode.USE_ANOTHER_SERVER, disconnect.getReasonCode());
        assertEquals("other:1883", disconnect.getServerReference().orElseThrow().toString());
    }
}
