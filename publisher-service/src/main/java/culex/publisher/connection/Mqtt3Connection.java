package culex.publisher.connection;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.reactivex.Flowable;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A connection with MQTT 3.1.1. */
final class Mqtt3Connection extends HiveMqConnection {

    private final Mqtt3AsyncClient client;
    private final Mqtt3Connect connect;

    Mqtt3Connection(ConnectionSettings settings, ConnectionListener listener) {
        client = clientBuilder(settings, listener).useMqttVersion3().buildAsync();
        connect = Mqtt3Connect.builder()
                .keepAlive((int) settings.keepAlive().toSeconds())
                .cleanSession(settings.sessionExpiry().isZero())
                .simpleAuth(settings.credentials().forMqtt3().orElse(null))
                .willPublish(settings.will().map(Mqtt3Connection::packet).orElse(null))
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
                .map(packet -> new InboundMessage(packet.getPayloadAsBytes(), Optional.empty(), Optional.empty()));
    }

    @Override
    public CompletableFuture<Optional<String>> subscribe(String topic, int qos) {
        return failureOf(client.subscribeWith().topicFilter(topic).qos(qos(qos)).send());
    }

    private static Mqtt3Publish packet(OutboundMessage message) {
        return Mqtt3Publish.builder()
                .topic(message.topic())
                .payload(message.payload())
                .qos(qos(message.qos()))
                .retain(message.retain())
                .build();
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return client.disconnect().exceptionally(_ -> null);
    }
}
