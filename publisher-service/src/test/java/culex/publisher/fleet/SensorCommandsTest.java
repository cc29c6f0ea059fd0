package culex.publisher.fleet;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.client.BrokerAddress;
import culex.client.Credentials;
import culex.client.ProtocolVersion;
import culex.client.Transport;
import culex.publisher.command.CommandSettings;
import culex.publisher.connection.ConnectionSettings;
import culex.publisher.connection.InboundMessage;
import culex.publisher.connection.MessageProperties;
import culex.publisher.fault.FaultPlan;
import culex.publisher.payload.PayloadTemplate;
import culex.publisher.signal.SignalShape;
import culex.publisher.signal.WaveformKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands to the sensors of a fleet, with a broker in memory. */
class SensorCommandsTest {

    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private final FakeBroker broker = new FakeBroker();
    private final CountingObserver observer = new CountingObserver();
    private @Nullable Fleet fleet;

    @AfterEach
    void stop() {
        if (fleet != null) {
            fleet.stop();
        }
    }

    private void start(int size, Duration interval, Optional<String> responseTopic) {
        var connection = new ConnectionSettings(
                new BrokerAddress(Transport.TCP, "fake", 1, "/"),
                ProtocolVersion.MQTT_5,
                "sensor-{id}",
                new Credentials(Optional.empty(), Optional.empty()),
                Duration.ofSeconds(1),
                Duration.ZERO,
                Duration.ZERO,
                Optional.empty(),
                true,
                Optional.empty());
        var stream = new StreamSettings(
                "temp/{id}",
                PayloadTemplate.parse("{s=command:setpoint,20} {ref:s,2} {command:mode,auto}"),
                new SignalShape(WaveformKind.TUTORIAL, 1, 0, 0, Duration.ofSeconds(1), 0),
                interval,
                0,
                false,
                0,
                FaultPlan.NONE,
                StreamSettings.Timing.REGULAR,
                MessageProperties.NONE);
        var commands = new CommandSettings("set/{id}", responseTopic, 1, MILLISECOND);
        var settings = new FleetSettings(
                List.of(new GroupSettings(
                        "test",
                        size,
                        connection,
                        List.of(stream),
                        StatusSettings.NONE,
                        Optional.of(commands),
                        Optional.empty())),
                LoadPlan.forEver(Duration.ZERO),
                1,
                Optional.empty(),
                10_000,
                10,
                MILLISECOND,
                Duration.ofMillis(10),
                Duration.ofMillis(200));
        fleet = new Fleet("", settings, broker, observer, Long.MAX_VALUE);
        var _ = fleet.start();
        await().until(() -> observer.connectedNow() == size);
    }

    private void command(String payload) {
        broker.deliver(new InboundMessage(
                payload.getBytes(StandardCharsets.UTF_8), Optional.of("responses"), Optional.empty()));
    }

    private List<String> responses() {
        return broker.accepted().stream()
                .filter(message -> message.startsWith("responses "))
                .map(message -> message.substring("responses ".length()))
                .toList();
    }

    private void awaitReading(String payload) {
        await().until(() -> broker.accepted().contains(payload));
    }

    @Test
    void eachSensorSubscribesToItsCommandTopicAfterEachConnect() {
        start(2, Duration.ofHours(1), Optional.empty());
        await().until(() -> broker.subscriptions().equals(List.of("sensor-1 set/1", "sensor-2 set/2")));
        broker.becomeUnreachable();
        await().until(() -> observer.connectedNow() == 0);
        broker.becomeReachable();
        await().until(() -> broker.subscriptions().size() == 4);
    }

    @Test
    void valuesSetByACommandAreInTheFollowingPayloads() {
        start(1, MILLISECOND, Optional.empty());
        awaitReading("temp/1 20 40 auto");
        command("{\"setpoint\":21.5,\"mode\":\"eco\"}");
        awaitReading("temp/1 21.5 43 eco");
        assertEquals(List.of("{\"device\":\"1\",\"ok\":true,\"setpoint\":21.5,\"mode\":\"eco\"}"), responses());
        assertEquals(1, observer.commandsNow());
    }

    @Test
    void intervalSetByACommandAppliesImmediately() {
        start(1, Duration.ofHours(1), Optional.empty());
        command("{\"interval\":\"2ms\"}");
        await().until(() -> observer.sentNow() >= 5);
        assertEquals(List.of("{\"device\":\"1\",\"ok\":true,\"interval\":\"2ms\"}"), responses());
    }

    @Test
    void sensorThatIsSwitchedOffTakesNoReadingsUntilItIsSwitchedOn() {
        start(1, MILLISECOND, Optional.empty());
        await().until(() -> observer.sentNow() >= 3);
        command("{\"state\":\"off\"}");
        await().until(() -> responses().size() == 1);
        // Commands run on the thread of the readings, so readings between two responses would be visible here.
        List<String> before = readings();
        command("{\"setpoint\":1}");
        command("{\"setpoint\":2}");
        await().until(() -> responses().size() == 3);
        assertEquals(before, readings());
        assertTrue(broker.hasOpenConnection());
        command("{\"state\":\"on\"}");
        await().until(() -> readings().size() > before.size());
        assertEquals("temp/1 2 4 auto", readings().get(before.size()));
    }

    private List<String> readings() {
        return broker.accepted().stream()
                .filter(message -> message.startsWith("temp/1 "))
                .toList();
    }

    @Test
    void invalidCommandChangesNothingAndGetsAnErrorResponse() {
        start(1, MILLISECOND, Optional.empty());
        command("{\"setpoint\":30,\"interval\":\"1us\"}");
        command("off");
        await().until(() -> responses().size() == 2);
        assertTrue(responses().getFirst().startsWith("{\"device\":\"1\",\"ok\":false,\"error\":\"interval must be"));
        assertTrue(
                responses().getLast().contains("one JSON object"), responses().getLast());
        assertEquals(2, observer.rejectedCommandsNow());
        int sent = observer.sentNow();
        await().until(() -> observer.sentNow() > sent + 5);
        assertTrue(readings().stream().allMatch("temp/1 20 40 auto"::equals));
    }

    @Test
    void commandWithoutResponseTopicGetsItsResponseOnTheConfiguredTopic() {
        start(1, Duration.ofHours(1), Optional.of("done/{id}"));
        broker.deliver(new InboundMessage(
                "{\"setpoint\":3}".getBytes(StandardCharsets.UTF_8), Optional.empty(), Optional.empty()));
        awaitReading("done/1 {\"device\":\"1\",\"ok\":true,\"setpoint\":3}");
    }

    @Test
    void responseReceivedOnTheCommandTopicGetsNoResponse() {
        start(1, Duration.ofHours(1), Optional.of("done/{id}"));
        broker.deliver(new InboundMessage(
                "{\"device\":\"2\",\"ok\":true}".getBytes(StandardCharsets.UTF_8), Optional.empty(), Optional.empty()));
        await().until(() -> observer.rejectedCommandsNow() == 1);
        command("{\"setpoint\":3}");
        await().until(() -> !responses().isEmpty());
        assertEquals(1, broker.accepted().size());
    }

    @Test
    void commandsBeyondTheLimitAreRejectedWithoutResponse() {
        start(1, Duration.ofHours(1), Optional.empty());
        broker.hold();
        for (int i = 0; i < 40; i++) {
            command("{\"setpoint\":" + i + "}");
        }
        await().until(() -> broker.heldNow() == 16);
        broker.becomeUnreachable();
        await().until(() -> observer.rejectedCommandsNow() == 24);
        assertEquals(16, observer.commandsNow());
    }
}
