package culex.subscriber.connection;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAck;
import culex.client.FailureText;
import culex.subscriber.Reading;
import io.reactivex.Flowable;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** A client of MQTT 5. */
final class Mqtt5BrokerClient implements BrokerClient {

    private final Mqtt5Client client;
    private final ConnectionSettings settings;

    Mqtt5BrokerClient(Mqtt5Client client, ConnectionSettings settings) {
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
        return client.toAsync().connect(connectPacket()).thenApply(Mqtt5ConnAck::isSessionPresent);
    }

    @Override
    public CompletableFuture<List<SubscribeResult>> subscribe(List<String> topicFilters) {
        MqttQos qos = MqttQos.fromCode(settings.qos());
        List<Mqtt5Subscription> subscriptions = topicFilters.stream()
                .map(filter -> Mqtt5Subscription.builder()
                        .topicFilter(filter)
                        .qos(qos == null ? MqttQos.AT_MOST_ONCE : qos)
                        .build())
                .toList();
        return client.toAsync()
                .subscribe(
                        Mqtt5Subscribe.builder().addSubscriptions(subscriptions).build())
                .exceptionally(
                        SubscribeFailures.subAckOf(Mqtt5SubAckException.class, Mqtt5SubAckException::getMqttMessage))
                .thenApply(subAck -> results(topicFilters, subAck));
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return client.toAsync().disconnect();
    }

    private Mqtt5Connect connectPacket() {
        return Mqtt5Connect.builder()
                .cleanStart(!settings.isSessionPersistent())
                .sessionExpiryInterval(settings.sessionExpiry().toSeconds())
                .keepAlive((int) settings.keepAlive().toSeconds())
                .restrictions()
                .receiveMaximum(settings.receiveMaximum())
                .maximumPacketSize(settings.packetBytesAccepted())
                .applyRestrictions()
                .simpleAuth(settings.credentials().forMqtt5().orElse(null))
                .build();
    }

    private static List<SubscribeResult> results(List<String> topicFilters, Mqtt5SubAck subAck) {
        return IntStream.range(0, topicFilters.size())
                .mapToObj(index -> {
                    var code = subAck.getReasonCodes().get(index);
                    return new SubscribeResult(
                            topicFilters.get(index), !code.isError(), FailureText.words(code.name()));
                })
                .toList();
    }

    private static Reading reading(Mqtt5Publish publish) {
        return new Reading(
                publish.getTopic().toString(),
                publish.getPayload().orElse(ByteBuffer.allocate(0)),
                publish.getQos().getCode(),
                publish.isRetain(),
                Instant.now(),
                properties(publish));
    }

    private static Reading.Properties properties(Mqtt5Publish publish) {
        return new Reading.Properties(
                publish.getContentType().map(Object::toString),
                publish.getResponseTopic().map(Object::toString),
                publish.getCorrelationData(),
                publish.getMessageExpiryInterval(),
                publish.getPayloadFormatIndicator()
                        .filter(format -> format == Mqtt5PayloadFormatIndicator.UTF_8)
                        .isPresent(),
                publish.getUserProperties().asList().stream()
                        .map(property -> new Reading.UserProperty(
                                property.getName().toString(),
                                property.getValue().toString()))
                        .toList());
    }
}
