package culex.subscriber.sink.kafka;

import com.hivemq.client.mqtt.datatypes.MqttTopic;
import culex.subscriber.Reading;
import culex.subscriber.sink.PayloadFormat;
import culex.subscriber.sink.ReadingFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** Converts MQTT messages to Kafka records, as the settings {@code readings.kafka} say. Immutable. */
final class Records {

    private static final String HEADER = "mqtt.";
    /** User Properties have a prefix of their own, so that a publisher cannot set the headers of the sink. */
    private static final String USER_HEADER = HEADER + "user.";

    private final String topic;
    private final List<TopicRoute> routes;
    private final RecordValue value;

    Records(KafkaSettings settings) {
        topic = settings.topic();
        routes = settings.routes();
        value = settings.value();
    }

    /** Returns the record of a message. Its key is the topic, so the messages of a topic have one partition and stay in order. */
    ProducerRecord<byte[], byte[]> of(Reading reading) {
        var record = new ProducerRecord<>(
                kafkaTopic(reading),
                null,
                reading.receivedAt().toEpochMilli(),
                utf8(reading.topic()),
                switch (value) {
                    case PAYLOAD -> bytes(reading.payload());
                    case JSON -> utf8(ReadingFormat.json(reading, PayloadFormat.JSON));
                });
        addHeaders(record.headers(), reading);
        return record;
    }

    private String kafkaTopic(Reading reading) {
        if (routes.isEmpty()) {
            return topic;
        }
        MqttTopic name = MqttTopic.of(reading.topic());
        return routes.stream()
                .filter(route -> route.matches(name))
                .findFirst()
                .map(TopicRoute::topic)
                .orElse(topic);
    }

    private static void addHeaders(Headers headers, Reading reading) {
        add(headers, "topic", reading.topic());
        add(headers, "qos", Integer.toString(reading.qos()));
        add(headers, "retain", Boolean.toString(reading.retained()));
        Reading.Properties properties = reading.properties();
        if (properties.utf8()) {
            add(headers, "payload-format", "utf-8");
        }
        properties.contentType().ifPresent(type -> add(headers, "content-type", type));
        properties.responseTopic().ifPresent(response -> add(headers, "response-topic", response));
        properties.correlationData().ifPresent(data -> headers.add(HEADER + "correlation-data", bytes(data)));
        properties.expirySeconds().ifPresent(seconds -> add(headers, "expiry-seconds", Long.toString(seconds)));
        for (Reading.UserProperty property : properties.userProperties()) {
            headers.add(USER_HEADER + property.name(), utf8(property.value()));
        }
    }

    private static void add(Headers headers, String name, String text) {
        headers.add(HEADER + name, utf8(text));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
