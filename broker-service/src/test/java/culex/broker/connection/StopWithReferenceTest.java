package culex.broker.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import culex.broker.boot.Broker;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Stops a broker that has a Server Reference; the only test of its class, because the broker is stopped after it. */
@QuarkusTest
@TestProfile(StopWithReferenceTest.Redirecting.class)
class StopWithReferenceTest {
    private static final String UPGRADE = """
            GET /mqtt HTTP/1.1
            Host: localhost
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Protocol: mqtt

            """;

    @Inject
    Broker broker;

    @ConfigProperty(name = "quarkus.http.test-port")
    int httpPort;

    /** Sets a Server Reference. */
    public static final class Redirecting implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("mqtt.redirect.server", "other:1883");
        }
    }

    @Test
    void stopWithServerReferenceRedirectsConnectedClientsAndRejectsNewClients() throws Exception {
        CompletableFuture<Throwable> cause = new CompletableFuture<>();
        var client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .addDisconnectedListener(context -> cause.complete(context.getCause()))
                .buildBlocking();
        client.connect();
        int tcpPort = broker.tcpPort();
        broker.stop();
        var disconnect = assertInstanceOf(Mqtt5DisconnectException.class, cause.get(30, TimeUnit.SECONDS))
                .getMqttMessage();
        assertEquals(Mqtt5DisconnectReasonCode.USE_ANOTHER_SERVER, disconnect.getReasonCode());
        assertEquals("other:1883", disconnect.getServerReference().orElseThrow().toString());
        assertThrows(ConnectException.class, () -> new Socket(InetAddress.getLoopbackAddress(), tcpPort).close());
        assertEquals("HTTP/1.1 503 Service Unavailable", upgrade());
    }

    /** Sends a WebSocket upgrade, and returns the first line of the response. */
    private String upgrade() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), httpPort)) {
            socket.getOutputStream().write(UPGRADE.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            return answer.readLine();
        }
    }
}
