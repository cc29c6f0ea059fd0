package culex.publisher;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import culex.testing.BrokerProcess;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands to the sensors of a fleet through the packaged broker. */
class FleetCommandsAgainstBrokerTest extends FleetAgainstBrokerFixture {
    private static final BrokerProcess BROKER = BrokerProcess.start();

    @AfterAll
    static void stopBroker() {
        BROKER.close();
    }

    private void command(String topic, String payload) {
        var sender = Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(BROKER.tcpPort())
                .buildBlocking();
        sender.connect();
        sender.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .send();
        sender.disconnect();
    }

    /** The MQTT client starts a new flow of messages with each new session, and continues the flow of a session that is present. */
    @ParameterizedTest
    @CsvSource({"5, 0s", "5, 60s", "3.1.1, 0s", "3.1.1, 60s"})
    void sensorExecutesEachCommandOnceBeforeAndAfterALostConnection(String version, String sessionExpiry)
            throws Exception {
        String topic = "commands/" + version + "/" + sessionExpiry;
        try (var relay = new TcpRelay(BROKER.httpPort());
                var receiver = new Receiver(BROKER.tcpPort(), topic + "/done")) {
            var _ = fleet(
                            "sensor.version=" + version,
                            "sensor.session-expiry=" + sessionExpiry,
                            "sensor.broker.port=" + relay.port(),
                            "sensor.topic=" + topic + "/temp",
                            "sensor.command.topic=" + topic + "/set",
                            "sensor.command.response-topic=" + topic + "/done")
                    .start();
            awaitCommand(receiver, topic, 1);
            relay.cut();
            await().until(() -> observer.connectedNow() == 0);
            boolean isPersistent = !sessionExpiry.equals("0s");
            if (isPersistent) {
                command(topic + "/set", "{\"setpoint\":2}");
            }
            relay.restore();
            await().until(() -> observer.reconnectsNow() == 1);
            if (isPersistent) {
                await().until(() -> receiver.payloads().contains("{\"device\":\"1\",\"ok\":true,\"setpoint\":2}"));
            }
            awaitCommand(receiver, topic, 3);
            assertEquals(observer.commandsNow(), receiver.payloads().size());
        }
    }

    /** Sends a command until there is a response: the sensor has to be subscribed. */
    private void awaitCommand(Receiver receiver, String topic, int setpoint) {
        await().until(() -> {
            command(topic + "/set", "{\"setpoint\":" + setpoint + "}");
            return receiver.payloads().contains("{\"device\":\"1\",\"ok\":true,\"setpoint\":" + setpoint + "}");
        });
        await().until(() -> receiver.payloads().size() == observer.commandsNow());
    }
}
