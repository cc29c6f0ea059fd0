package culex.broker.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectRestrictions;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import culex.broker.boot.Broker;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The properties of CONNACK that settings determine, as HiveMQ's client reads them. */
@QuarkusTest
@TestProfile(TermsTest.Bounded.class)
class TermsTest {
    private static final byte[] NOT_UTF_8 = {(byte) 0xC0, (byte) 0x80};

    @Inject
    Broker broker;

    /** Sets every limit and value that CONNACK reports. */
    public static final class Bounded implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "mqtt.response-information.prefix", "replies",
                    "mqtt.limits.keep-alive-max", "30S",
                    "mqtt.limits.session-expiry-max", "600",
                    "mqtt.limits.payload-format-checked", "true");
        }
    }

    private Mqtt5BlockingClient client(String clientId) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .buildBlocking();
    }

    private static Mqtt5Connect asking(boolean responseInformation, boolean problemInformation) {
        return Mqtt5Connect.builder()
                .keepAlive(600)
                .sessionExpiryInterval(3600)
                .restrictions(Mqtt5ConnectRestrictions.builder()
                        .requestResponseInformation(responseInformation)
                        .requestProblemInformation(problemInformation)
                        .build())
                .build();
    }

    @Test
    void responseInformationIsSentOnRequestAndDiffersPerClient() {
        Mqtt5ConnAck asked = client("a/b+c").connect(asking(true, true));
        assertEquals(
                "replies/a%2Fb%2Bc",
                asked.getResponseInformation().orElseThrow().toString());
        Mqtt5ConnAck notAsked = client("d").connect(asking(false, true));
        assertEquals(Optional.empty(), notAsked.getResponseInformation());
    }

    @Test
    void limitedKeepAliveAndSessionExpiryAreReturnedInConnAck() {
        Mqtt5ConnAck connAck = client("bounded").connect(asking(false, true));
        assertEquals(30, connAck.getServerKeepAlive().orElseThrow());
        assertEquals(600, connAck.getSessionExpiryInterval().orElseThrow());
    }

    @Test
    void keepAliveAndSessionExpiryWithinTheLimitsAreNotReturnedInConnAck() {
        Mqtt5ConnAck connAck = client("modest")
                .connect(Mqtt5Connect.builder()
                        .keepAlive(20)
                        .sessionExpiryInterval(60)
                        .build());
        assertTrue(connAck.getServerKeepAlive().isEmpty());
        assertTrue(connAck.getSessionExpiryInterval().isEmpty());
    }

    @Test
    void invalidUtf8PayloadIsRejectedWithAReasonStringOnlyWhereRequested() {
        Mqtt5PubAck told = refusal("curious", true);
        assertEquals(Mqtt5PubAckReasonCode.PAYLOAD_FORMAT_INVALID, told.getReasonCode());
        assertEquals(
                "the payload is not UTF-8", told.getReasonString().orElseThrow().toString());
        Mqtt5PubAck notTold = refusal("incurious", false); // [MQTT-3.1.2-29]
        assertEquals(Mqtt5PubAckReasonCode.PAYLOAD_FORMAT_INVALID, notTold.getReasonCode());
        assertEquals(Optional.empty(), notTold.getReasonString());
    }

    private Mqtt5PubAck refusal(String clientId, boolean problemInformation) {
        Mqtt5BlockingClient client = client(clientId);
        client.connect(asking(false, problemInformation));
        var refused = assertThrows(
                Mqtt5PubAckException.class,
                () -> client.publishWith()
                        .topic("text")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(NOT_UTF_8)
                        .payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8)
                        .send());
        client.disconnect();
        return Objects.requireNonNull(refused.getMqttMessage());
    }
}
