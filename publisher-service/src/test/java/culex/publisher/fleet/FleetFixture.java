package culex.publisher.fleet;

import static org.awaitility.Awaitility.await;

import culex.client.BrokerAddress;
import culex.client.Credentials;
import culex.client.ProtocolVersion;
import culex.client.Transport;
import culex.publisher.connection.ConnectionSettings;
import culex.publisher.connection.MessageProperties;
import culex.publisher.fault.FaultPlan;
import culex.publisher.payload.PayloadTemplate;
import culex.publisher.signal.SignalShape;
import culex.publisher.signal.WaveformKind;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A fleet with a broker in memory, which each test configures and starts. */
abstract class FleetFixture {

    static final Duration MILLISECOND = Duration.ofMillis(1);

    final FakeBroker broker = new FakeBroker();
    final CountingObserver observer = new CountingObserver();
    Transport transport = Transport.WS;
    StatusSettings status = StatusSettings.NONE;
    LoadPlan load = LoadPlan.forEver(Duration.ZERO);
    long messageBytesMax = Long.MAX_VALUE;

    @Nullable Fleet fleet;

    CompletableFuture<Void> done = new CompletableFuture<>();

    void start(int size, long count, int bufferedMax, int inFlightMax) {
        start(size, List.of(stream("temp", count)), bufferedMax, inFlightMax);
    }

    static StreamSettings stream(String topic, long count) {
        return new StreamSettings(
                topic,
                PayloadTemplate.parse("{\"value1\":{value},\"value2\":{seq}}"),
                new SignalShape(WaveformKind.TUTORIAL, 1, 0, 0, Duration.ofSeconds(1), 0),
                MILLISECOND,
                0,
                false,
                count,
                FaultPlan.NONE,
                StreamSettings.Timing.REGULAR,
                MessageProperties.NONE);
    }

    void start(int size, List<StreamSettings> streams, int bufferedMax, int inFlightMax) {
        var connection = new ConnectionSettings(
                new BrokerAddress(transport, "fake", 1, "/"),
                ProtocolVersion.MQTT_5,
                "sensor-{id}",
                new Credentials(Optional.empty(), Optional.empty()),
                Duration.ofSeconds(1),
                Duration.ZERO,
                Duration.ZERO,
                Optional.empty(),
                true,
                Optional.empty());
        var settings = new FleetSettings(
                List.of(new GroupSettings("test", size, connection, streams, status)),
                load,
                1,
                Optional.empty(),
                bufferedMax,
                inFlightMax,
                MILLISECOND,
                Duration.ofMillis(10),
                Duration.ofMillis(200));
        fleet = new Fleet("", settings, broker, observer, messageBytesMax);
        done = fleet.start();
    }

    @AfterEach
    void stop() {
        if (fleet != null) {
            fleet.stop();
        }
    }

    void awaitDone() {
        await().until(done::isDone);
    }

    static String message(int i) {
        return "temp {\"value1\":" + 2 * i + ",\"value2\":" + i + "}";
    }

    static int number(String message) {
        return Integer.parseInt(message.substring(message.lastIndexOf(':') + 1, message.length() - 1));
    }

    static List<String> messages(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(FleetFixture::message).toList();
    }

    void useStatus() {
        status = new StatusSettings(
                Optional.of(new StatusSettings.Message(
                        "status/{id}", PayloadTemplate.parse("{client} online {seq}"), 1, true)),
                Optional.of(new StatusSettings.Message("status/{id}", PayloadTemplate.parse("{id} offline"), 1, true)));
    }

    Fleet running() {
        return Objects.requireNonNull(fleet);
    }
}
