package culex.publisher.connection;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.reactivex.Flowable;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A connection with MQTT 5.0. */
final class Mqtt5Connection extends HiveMqConnection {

    private final Mqtt5AsyncClient client;
    private final Mqtt5Connect connect;

    Mqtt5Connection(ConnectionSettings settings, ConnectionListener listener) {
        client = clientBuilder(settings, listener).useMqttVersion5().buildAsync();
        connect = Mqtt5Connect.builder()
                .keepAlive((int) settings.keepAlive().toSeconds())
                .cleanStart(settings.sessionExpiry().isZero())
                .sessionExpiryInterval(settings.sessionExpiry().toSeconds())
                .simpleAuth(settings.credentials().forMqtt5().orElse(null))
                .willPublish(settings.will().map(Mqtt5Connection::packet).orElse(null))
                .build();
    }

    @Override
    public void connect() {
        var _ = client.connect(connect);
    }

    @Override
    MqttClient client() {
        return client;
    }

    @Override
    public CompletableFuture<PublishOutcome> publish(OutboundMessage message) {
        return outcomeOf(client.publish(packet(message)));
    }

    @Override
    Flowable<InboundMessage> inbound() {
        return client.toRx()
                .publishes(MqttGlobalPublishFilter.ALL)
                .map(packet -> new InboundMessage(
                        packet.getPayloadAsBytes(),
                        packet.getResponseTopic().map(Object::toString),
                        packet.getCorrelationData()));
    }

    @Override
    public CompletableFuture<Optional<String>> subscribe(String topic, int qos) {
        return failureOf(client.subscribeWith().topicFilter(topic).qos(qos(qos)).send());
    }

    private static Mqtt5Publish packet(OutboundMessage message) {
        var packet = Mqtt5Publish.builder()
                .topic(message.topic())
                .payload(message.payload())
                .qos(qos(message.qos()))
                .retain(message.retain());
        MessageProperties properties = message.properties();
        if (properties.equals(MessageProperties.NONE)) {
            return packet.build();
        }
        var complete = packet.contentType(properties.contentType().orElse(null))
                .payloadFormatIndicator(properties.isUtf8() ? Mqtt5PayloadFormatIndicator.UTF_8 : null)
                .responseTopic(properties.responseTopic().orElse(null))
                .correlationData(properties.correlationData().orElse(null))
                .userProperties(userProperties(properties));
        return properties
                .expiry()
                .map(expiry -> complete.messageExpiryInterval(expiry.toSeconds()))
                .orElse(complete)
                .build();
    }

    private static Mqtt5UserProperties userProperties(MessageProperties properties) {
        return Mqtt5UserProperties.of(properties.user().stream()
                .map(property -> Mqtt5UserProperty.of(property.name(), property.value()))
                .toList());
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return client.disconnect().exceptionally(_ -> null);
    }
}
