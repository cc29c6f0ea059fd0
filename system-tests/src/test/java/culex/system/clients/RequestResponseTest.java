package culex.system.clients;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import culex.testing.BrokerProcess;
import culex.testing.Programs;
import culex.testing.RunningProgram;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Request and response (MQTT 5, section 4.10) between clients of other projects: mosquitto_rr sends the request over TCP, HiveMQ's client
 * responds over WebSocket.
 */
@Tag("native")
class RequestResponseTest {
    @Test
    void mosquittoRequestGetsTheResponseOfHiveMq() {
        try (BrokerProcess broker = BrokerProcess.start()) {
            Mqtt5AsyncClient responder = HiveMqAddress.webSocket(broker)
                    .apply(MqttClient.builder().identifier("responder"))
                    .useMqttVersion5()
                    .buildAsync();
            responder.connect().join();
            responder.publishes(MqttGlobalPublishFilter.ALL, request -> answer(responder, request));
            responder.subscribeWith().topicFilter("ask/temp").send().join();
            Path mosquittoRr = Programs.mosquittoRr();
            RunningProgram asks = RunningProgram.start(
                    "mosquitto_rr",
                    Path.of("."),
                    Map.of(),
                    List.of(
                            mosquittoRr.toString(),
                            "-h",
                            "127.0.0.1",
                            "-p",
                            Integer.toString(broker.tcpPort()),
                            "-V",
                            "5",
                            "-q",
                            "1",
                            "-t",
                            "ask/temp",
                            "-e",
                            "answers/rr",
                            "-m",
                            "how warm?"));
            asks.awaitLine("the answer", line -> line.equals("answer to: how warm?"));
            responder.disconnect().join();
        }
    }

    private static void answer(Mqtt5AsyncClient responder, Mqtt5Publish request) {
        String asked = new String(request.getPayloadAsBytes(), StandardCharsets.UTF_8);
        responder
                .publishWith()
                .topic(request.getResponseTopic().orElseThrow())
                .qos(request.getQos())
                .payload(("answer to: " + asked).getBytes(StandardCharsets.UTF_8))
                .correlationData(request.getCorrelationData().orElse(null))
                .send();
    }
}
