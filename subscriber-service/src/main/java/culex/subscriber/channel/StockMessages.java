package culex.subscriber.channel;

import culex.subscriber.Reading;
import culex.subscriber.ReadingsSettings;
import io.smallrye.reactive.messaging.MessageConverter;
import io.smallrye.reactive.messaging.mqtt.ReceivingMqttMessageMetadata;
import io.vertx.mutiny.mqtt.messages.MqttPublishMessage;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Converts messages of SmallRye's connector {@code smallrye-mqtt} to readings that are acknowledged to the broker after they were handled.
 * Without this class that connector acknowledges a message on arrival.
 */
@ApplicationScoped
public class StockMessages implements MessageConverter {

    private static final Logger LOG = Logger.getLogger(StockMessages.class);

    private final ReadingsSettings settings;

    StockMessages(ReadingsSettings settings) {
        this.settings = settings;
    }

    @Override
    public boolean canConvert(Message<?> in, Type target) {
        return target == Reading.class
                && in.getMetadata(ReceivingMqttMessageMetadata.class).isPresent();
    }

    @Override
    public Message<?> convert(Message<?> in, Type target) {
        MqttPublishMessage publish =
                in.getMetadata(ReceivingMqttMessageMetadata.class).orElseThrow().getMessage();
        return in.withPayload(reading(publish))
                .withAck(() -> acknowledge(publish))
                .withNack(why -> failed(publish, why));
    }

    private CompletionStage<Void> failed(MqttPublishMessage publish, Throwable why) {
        return FailureLog.drops(
                        LOG,
                        settings.onFailure(),
                        publish.topicName(),
                        publish.qosLevel().value(),
                        why)
                ? acknowledge(publish)
                : CompletableFuture.completedStage(null);
    }

    /**
     * Acknowledges the message to the broker. Throws nothing and the stage never fails, because a failure would end the stream of messages.
     */
    static CompletionStage<Void> acknowledge(MqttPublishMessage publish) {
        try {
            publish.ack();
        } catch (RuntimeException lost) {
            LOG.debugf(
                    "no PUBACK or PUBREC, because the message's connection is closed; the broker delivers the message again (%s)",
                    lost);
        }
        return CompletableFuture.completedStage(null);
    }

    private static Reading reading(MqttPublishMessage publish) {
        return new Reading(
                publish.topicName(),
                ByteBuffer.wrap(publish.payload().getBytes()),
                publish.qosLevel().value(),
                publish.isRetain(),
                Instant.now(),
                Reading.Properties.NONE);
    }
}
