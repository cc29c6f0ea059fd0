package culex.subscriber.channel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.mutiny.mqtt.messages.MqttPublishMessage;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class StockMessagesTest {
    /** An exception of the acknowledgement would end the stream of messages. */
    @Test
    void acknowledgementOnALostConnectionThrowsNothing() {
        AtomicBoolean asked = new AtomicBoolean();
        Object onALostConnection = Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {io.vertx.mqtt.messages.MqttPublishMessage.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("ack")) {
                        asked.set(true);
                        throw new IllegalStateException("the connection is closed");
                    }
                    return null;
                });
        var message = new MqttPublishMessage((io.vertx.mqtt.messages.MqttPublishMessage) onALostConnection);
        CompletableFuture<Void> acknowledged =
                StockMessages.acknowledge(message).toCompletableFuture();
        assertTrue(asked.get());
        assertTrue(acknowledged.isDone());
        assertFalse(acknowledged.isCompletedExceptionally());
    }
}
