package culex.subscriber.channel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import culex.client.BackOff;
import culex.client.BrokerAddress;
import culex.client.Credentials;
import culex.client.ProtocolVersion;
import culex.client.Transport;
import culex.subscriber.FailurePolicy;
import culex.subscriber.Reading;
import culex.subscriber.TestPublisher;
import culex.subscriber.connection.ConnectionSettings;
import culex.testing.BrokerProcess;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stream of the connector {@code culex-mqtt} against the real broker. Each test has its own topic and Client Identifier. */
@NullUnmarked
class ReadingsSourceTest {

    private static final Duration WAIT = Duration.ofSeconds(20);

    private static BrokerProcess broker;

    @BeforeAll
    static void startBroker() {
        broker = BrokerProcess.start(Map.of("MQTT_STORE_KIND", "memory"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void unacknowledgedMessageIsDeliveredAgainAfterTheSubscriberServiceReconnects(ProtocolVersion version)
            throws Exception {
        String name = "unacknowledged-" + version;
        var first = new Subscriber(name, version, FailurePolicy.REDELIVER);
        first.request(1);
        publish(name, "one");
        assertEquals("one", first.take(0).text());
        first.source.stop(Duration.ofMillis(200));

        var second = new Subscriber(name, version, FailurePolicy.REDELIVER);
        second.request(2);
        assertEquals("one", second.take(0).text());
        second.take(0).acknowledge();
        publish(name, "two");
        assertEquals("two", second.take(1).text());
        second.take(1).acknowledge();
        second.source.stop(WAIT);

        var third = new Subscriber(name, version, FailurePolicy.REDELIVER);
        third.request(1);
        publish(name, "three");
        assertEquals("three", third.take(0).text(), "acknowledged messages are not delivered again");
        third.take(0).acknowledge();
        third.source.stop(WAIT);
    }

    @Test
    void messagesPublishedDuringADisconnectAreReceived() throws Exception {
        String name = "away";
        var first = new Subscriber(name, ProtocolVersion.MQTT_5, FailurePolicy.REDELIVER);
        first.source.stop(WAIT);
        publish(name, "missed 1");
        publish(name, "missed 2");

        var second = new Subscriber(name, ProtocolVersion.MQTT_5, FailurePolicy.REDELIVER);
        second.request(2);
        assertEquals("missed 1", second.take(0).text());
        assertEquals("missed 2", second.take(1).text());
        second.take(0).acknowledge();
        second.take(1).acknowledge();
        second.source.stop(WAIT);
    }

    @Test
    void failedMessageIsDeliveredAgainAfterTheReconnect() throws Exception {
        String name = "redelivered";
        var subscriber = new Subscriber(name, ProtocolVersion.MQTT_5, FailurePolicy.REDELIVER);
        subscriber.request(2);
        publish(name, "fragile");
        subscriber.take(0).fail();
        assertEquals("fragile", subscriber.take(1).text());
        subscriber.take(1).acknowledge();
        assertEquals(1, subscriber.state.reconnects());
        subscriber.source.stop(WAIT);
    }

    @Test
    void failedMessageIsSkippedAndLaterMessagesAreHandled() throws Exception {
        String name = "given-up";
        var subscriber = new Subscriber(name, ProtocolVersion.MQTT_5, FailurePolicy.IGNORE);
        subscriber.request(2);
        publish(name, "bad");
        subscriber.take(0).fail();
        publish(name, "good");
        assertEquals("good", subscriber.take(1).text());
        subscriber.take(1).acknowledge();
        assertEquals(0, subscriber.state.reconnects());
        subscriber.source.stop(WAIT);
    }

    @Test
    void sourceEmitsNoMoreThanTheRequestedMessages() throws Exception {
        String name = "back-pressure";
        var subscriber = new Subscriber(name, ProtocolVersion.MQTT_5, FailurePolicy.IGNORE);
        subscriber.request(1);
        var witness = new Subscriber(name, "witness", ProtocolVersion.MQTT_5, FailurePolicy.IGNORE, broker);
        witness.request(2);
        publish(name, "1");
        publish(name, "2");
        subscriber.take(0).acknowledge();
        witness.take(0).acknowledge();
        witness.take(1).acknowledge();
        witness.source.stop(WAIT);
        assertEquals(1, subscriber.messages.getItems().size());
        subscriber.request(1);
        assertEquals("2", subscriber.take(1).text());
        subscriber.take(1).acknowledge();
        subscriber.source.stop(WAIT);
    }

    @Test
    void sourceReconnectsAfterABrokerRestart() throws Exception {
        try (BrokerProcess restarted = BrokerProcess.start(Map.of("MQTT_STORE_KIND", "memory"))) {
            var subscriber = new Subscriber(
                    "restarted", "restarted", ProtocolVersion.MQTT_5, FailurePolicy.REDELIVER, restarted);
            subscriber.request(2);
            TestPublisher.publish(restarted.tcpPort(), "restarted", "before", MqttQos.AT_LEAST_ONCE);
            subscriber.take(0).acknowledge();

            restarted.kill();
            await("lost").atMost(WAIT).until(() -> !subscriber.state.isConnected());
            restarted.restart();
            await("back").atMost(WAIT).until(subscriber.state::isReady);
            TestPublisher.publish(restarted.tcpPort(), "restarted", "after", MqttQos.AT_LEAST_ONCE);
            assertEquals("after", subscriber.take(1).text());
            subscriber.take(1).acknowledge();
            assertTrue(subscriber.state.reconnects() >= 1, "counted");
            subscriber.source.stop(WAIT);
        }
    }

    private static void publish(String topic, String payload) {
        TestPublisher.publish(broker.tcpPort(), topic, payload, MqttQos.AT_LEAST_ONCE);
    }

    private static final class Subscriber {

        private final ConnectionState state = new ConnectionState();
        private final ReadingsSource source;
        private final AssertSubscriber<Message<Reading>> messages = AssertSubscriber.create(0);

        Subscriber(String name, ProtocolVersion version, FailurePolicy onFailure) {
            this(name, name, version, onFailure, broker);
        }

        Subscriber(String topic, String name, ProtocolVersion version, FailurePolicy onFailure, BrokerProcess at) {
            var settings = new ConnectionSettings(
                    new BrokerAddress(Transport.WS, "127.0.0.1", at.httpPort(), "/mqtt"),
                    version,
                    "subscriber-" + name,
                    new Credentials(Optional.empty(), Optional.empty()),
                    Duration.ofMinutes(5),
                    List.of(topic),
                    1,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(10),
                    100,
                    1_000_000,
                    Optional.empty(),
                    true);
            source = new ReadingsSource(
                    new BrokerLink(
                            settings,
                            state,
                            () -> new BackOff(Duration.ofMillis(50), Duration.ofSeconds(1), new SplittableRandom(1))),
                    onFailure);
            source.messages().subscribe().withSubscriber(messages);
            await("subscribed").atMost(WAIT).until(state::isReady);
        }

        void request(int count) {
            messages.request(count);
        }

        Arrived take(int index) {
            await("message " + index)
                    .atMost(WAIT)
                    .until(() -> messages.getItems().size() > index);
            return new Arrived(messages.getItems().get(index));
        }
    }

    private record Arrived(Message<Reading> message) {

        String text() {
            return StandardCharsets.UTF_8
                    .decode(message.getPayload().payload().duplicate())
                    .toString();
        }

        void acknowledge() {
            message.ack().toCompletableFuture().join();
        }

        void fail() {
            message.nack(new IllegalStateException("the sink is full"))
                    .toCompletableFuture()
                    .join();
        }
    }
}
