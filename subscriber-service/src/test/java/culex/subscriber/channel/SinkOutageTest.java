package culex.subscriber.channel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import culex.client.BackOff;
import culex.client.BrokerAddress;
import culex.client.Credentials;
import culex.client.ProtocolVersion;
import culex.client.Transport;
import culex.subscriber.FailurePolicy;
import culex.subscriber.Reading;
import culex.subscriber.connection.ConnectionSettings;
import culex.subscriber.pipeline.Pipeline;
import culex.subscriber.pipeline.PipelineSettings;
import culex.subscriber.sink.Sink;
import culex.testing.BrokerProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Connector and pipeline together, against the real broker, while a sink is not available. */
class SinkOutageTest {

    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final int MESSAGES = 500;
    private static final int RECEIVE_MAXIMUM = 100;
    private static final int QUEUE_MAX = 20;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void sinkThatIsDownStopsReadingAndStoresEveryMessageOnceWhenItIsBack() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start()) {
            var state = new ConnectionState();
            var source = source(broker, state);
            var sink = new SwitchedSink();
            var pipeline = pipeline(sink);
            pipeline.start();
            source.messages()
                    .onItem()
                    .transformToUniAndConcatenate(
                            message -> Uni.createFrom().completionStage(() -> pipeline.accept(message, 1)))
                    .subscribe()
                    .with(_ -> {});
            await("subscribed").atMost(WAIT).until(state::isReady);

            publish(broker);
            await("a full queue").atMost(WAIT).until(() -> queued() >= QUEUE_MAX);
            await("further attempts").atMost(WAIT).until(() -> retries() > 5);
            assertTrue(queued() <= QUEUE_MAX, "the queue holds " + queued() + " messages");

            sink.available = true;
            await("everything stored").atMost(WAIT).until(() -> sink.texts.size() >= MESSAGES);
            source.stop(WAIT);
            pipeline.stop(WAIT);
            assertEquals(
                    IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toList(), List.copyOf(sink.texts));
        }
    }

    private double queued() {
        return meters.get("readings.sink.queue.messages").gauge().value();
    }

    private double retries() {
        return meters.get("readings.sink.retries").counter().count();
    }

    private Pipeline pipeline(Sink sink) {
        var settings = new PipelineSettings(
                QUEUE_MAX, 1_000_000, 7, 1_000_000, Duration.ofMillis(1), Duration.ofMillis(20), Optional.empty(), 1);
        var ignored = new Pipeline.Listener() {
            @Override
            public void stored() {}

            @Override
            public void failed() {}

            @Override
            public void broken(String name, Throwable why) {}
        };
        return new Pipeline(List.of(sink), settings, ignored, meters, new SplittableRandom(1), null);
    }

    private static ReadingsSource source(BrokerProcess broker, ConnectionState state) {
        var settings = new ConnectionSettings(
                new BrokerAddress(Transport.WS, "127.0.0.1", broker.httpPort(), "/mqtt"),
                ProtocolVersion.MQTT_5,
                "outage",
                new Credentials(Optional.empty(), Optional.empty()),
                Duration.ofMinutes(5),
                List.of("outage"),
                1,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                RECEIVE_MAXIMUM,
                1_000_000,
                Optional.empty(),
                true);
        return new ReadingsSource(
                new BrokerLink(
                        settings,
                        state,
                        () -> new BackOff(Duration.ofMillis(50), Duration.ofSeconds(1), new SplittableRandom(1))),
                FailurePolicy.REDELIVER);
    }

    private static void publish(BrokerProcess broker) {
        var client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .buildBlocking();
        client.connect();
        for (int i = 0; i < MESSAGES; i++) {
            client.publishWith()
                    .topic("outage")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(Integer.toString(i).getBytes(StandardCharsets.UTF_8))
                    .send();
        }
        client.disconnect();
    }

    /** A sink that is not available until it is switched on. */
    private static final class SwitchedSink implements Sink {

        private final List<String> texts = Collections.synchronizedList(new ArrayList<>());
        private volatile boolean available;

        @Override
        public String name() {
            return "switched";
        }

        @Override
        public void store(List<Reading> batch) throws IOException {
            if (!available) {
                throw new IOException("switched off");
            }
            batch.forEach(reading -> texts.add(
                    StandardCharsets.UTF_8.decode(reading.payload().duplicate()).toString()));
        }
    }
}
