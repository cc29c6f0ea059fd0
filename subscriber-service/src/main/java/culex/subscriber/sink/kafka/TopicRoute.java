package culex.subscriber.sink.kafka;

import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import java.util.regex.Pattern;

/** Sends the messages of an MQTT Topic Filter to a topic of Kafka. */
public record TopicRoute(MqttTopicFilter filter, String topic) {

    private static final Pattern KAFKA_TOPIC = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}");

    /**
     * Returns the route that a text such as {@code plant/#=readings} describes.
     *
     * @throws IllegalArgumentException if it is malformed, with a message for the user
     */
    public static TopicRoute of(String text) {
        int end = text.lastIndexOf('=');
        if (end < 1 || !isTopic(text.substring(end + 1))) {
            throw new IllegalArgumentException("'%s' is not filter=topic, with a topic of Kafka".formatted(text));
        }
        try {
            return new TopicRoute(MqttTopicFilter.of(text.substring(0, end)), text.substring(end + 1));
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "'%s' does not begin with a topic filter: %s".formatted(text, malformed.getMessage()), malformed);
        }
    }

    /** Whether Kafka allows this name of a topic. */
    public static boolean isTopic(String name) {
        return KAFKA_TOPIC.matcher(name).matches();
    }

    boolean matches(MqttTopic name) {
        return filter.matches(name);
    }
}
