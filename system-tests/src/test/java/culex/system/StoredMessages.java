package culex.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import culex.testing.BrokerProcess;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Puts messages into the store of a broker, backs the store up, and reads the messages back. */
public final class StoredMessages {
    private static final int CREATED = 201;

    private StoredMessages() {}

    /** Returns a client that is not connected yet. */
    public static Mqtt5BlockingClient client(BrokerProcess broker, String clientId) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .buildBlocking();
    }

    /** Publishes a message with QoS 1 and waits for its acknowledgement. */
    public static void publish(BrokerProcess broker, String topic, String payload, boolean isRetained) {
        Mqtt5BlockingClient publisher = client(broker, "publisher");
        publisher.connect();
        publisher
                .publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(isRetained)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .send();
        publisher.disconnect();
    }

    /** Returns the payload of the retained message of a topic. */
    public static String retained(BrokerProcess broker, String topic) throws InterruptedException {
        Mqtt5BlockingClient reader = client(broker, "reader-of-retained");
        reader.connect();
        try (Mqtt5BlockingClient.Mqtt5Publishes messages = reader.publishes(MqttGlobalPublishFilter.ALL)) {
            reader.subscribeWith().topicFilter(topic).send();
            return new String(
                    messages.receive(RunningProgram.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .orElseThrow()
                            .getPayloadAsBytes(),
                    StandardCharsets.UTF_8);
        } finally {
            reader.disconnect();
        }
    }

    /** Lets the broker write a backup; returns its directory. */
    public static Path backUp(BrokerProcess broker) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(broker.managementUrl() + "q/culex/backup"))
                    .header("X-Culex", "backup")
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(CREATED, response.statusCode(), response.body());
            return Path.of(new ObjectMapper()
                    .readTree(response.body())
                    .path("directory")
                    .asText());
        }
    }
}
