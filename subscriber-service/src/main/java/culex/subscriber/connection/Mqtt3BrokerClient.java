package culex.subscriber.connection;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAck;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscribe;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscription;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.suback.Mqtt3SubAck;
import culex.client.FailureText;
import culex.subscriber.Reading;
import io.reactivex.Flowable;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** A client of MQTT 3.1.1, which has no Session Expiry Interval and no Receive Maximum. */
final class Mqtt3BrokerClient implements BrokerClient {

    private final Mqtt3Client client;
    private final ConnectionSettings settings;

    Mqtt3BrokerClient(Mqtt3Client client, ConnectionSettings settings) {
        this.client = client;
        this.settings = settings;
    }

    @Override
    public Flowable<ReceivedMessage> messages() {
        return client.toRx()
                .publishes(MqttGlobalPublishFilter.ALL, true)
                .map(publish -> new ReceivedMessage(reading(publish), publish::acknowledge));
    }

    @Override
    public CompletableFuture<Boolean> connect() {
        return client.toAsync().connect(connectPacket()).thenApply(Mqtt3ConnAck::isSessionPresent);
    }

    @Override
    public CompletableFuture<List<SubscribeResult>> subscribe(List<String> topicFilters) {
        MqttQos qos = MqttQos.fromCode(settings.qos());
        List<Mqtt3Subscription> subscriptions = topicFilters.stream()
                .map(filter -> Mqtt3Subscription.builder()
                        .topicFilter(filter)
                        .qos(qos == null ? MqttQos.AT_MOST_ONCE : qos)
                        .build())
                .toList();
        return client.toAsync()
                .subscribe(
                        Mqtt3Subscribe.builder().addSubscriptions(subscriptions).build())
                .exceptionally(
                        SubscribeFailures.subAckOf(Mqtt3SubAckException.class, Mqtt3SubAckException::getMqttMessage))
                .thenApply(subAck -> results(topicFilters, subAck));
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return client.toAsync().disconnect();
    }

    private Mqtt3Connect connectPacket() {
        return Mqtt3Connect.builder()
                .cleanSession(!settings.isSessionPersistent())
                .keepAlive((int) settings.keepAlive().toSeconds())
                .simpleAuth(settings.credentials().forMqtt3().orElse(null))
                .build();
    }

    private static List<SubscribeResult> results(List<String> topicFilters, Mqtt3SubAck subAck) {
        return IntStream.range(0, topicFilters.size())
                .mapToObj(index -> {
                    var code = subAck.getReturnCodes().get(index);
                    return new SubscribeResult(
                            topicFilters.get(index), !code.isError(), FailureText.words(code.name()));
                })
                .toList();
    }

    private static Reading reading(Mqtt3Publish publish) {
        return new Reading(
                publish.getTopic().toString(),
                publish.getPayload().orElse(ByteBuffer.allocate(0)),
                publish.getQos().getCode(),
                publish.isRetain(),
                Instant.now(),
                Reading.Properties.NONE);
    }
}
