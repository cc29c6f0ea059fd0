package culex.publisher.api;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.client.BrokerAddress;
import culex.client.Credentials;
import culex.client.ProtocolVersion;
import culex.client.Transport;
import culex.publisher.connection.ConnectionSettings;
import culex.publisher.connection.MessageProperties;
import culex.publisher.fault.FaultKind;
import culex.publisher.fault.FaultPlan;
import culex.publisher.fault.FaultRule;
import culex.publisher.fleet.FakeBroker;
import culex.publisher.fleet.FleetSettings;
import culex.publisher.fleet.GroupSettings;
import culex.publisher.fleet.LoadPlan;
import culex.publisher.fleet.StatusSettings;
import culex.publisher.fleet.StreamSettings;
import culex.publisher.ops.FleetMetrics;
import culex.publisher.payload.PayloadTemplate;
import culex.publisher.signal.SignalShape;
import culex.publisher.signal.WaveformKind;
import culex.support.api.ApiException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The fleets of one publisher, and their limits together. */
class FleetsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FleetMetrics metrics = new FleetMetrics(registry, "1");
    private final Fleets fleets =
            new Fleets(settings("base", 1), settings("main", 2), new FakeBroker(), metrics, metrics);

    static FleetSettings settings(String group, int devices) {
        return settings(group, devices, "{seq}");
    }

    private static FleetSettings settings(String group, int devices, String payload) {
        var stream = new StreamSettings(
                "t/{id}",
                PayloadTemplate.parse(payload),
                new SignalShape(WaveformKind.TUTORIAL, 1, 0, 0, Duration.ofSeconds(1), 0),
                Duration.ofHours(1),
                1,
                false,
                0,
                FaultPlan.NONE,
                StreamSettings.Timing.REGULAR,
                MessageProperties.NONE);
        var connection = new ConnectionSettings(
                new BrokerAddress(Transport.TCP, "fake", 1, ""),
                ProtocolVersion.MQTT_5,
                group + "-{id}",
                new Credentials(Optional.empty(), Optional.empty()),
                Duration.ofSeconds(1),
                Duration.ZERO,
                Duration.ZERO,
                Optional.empty(),
                true,
                Optional.empty());
        return new FleetSettings(
                List.of(new GroupSettings(group, devices, connection, List.of(stream), StatusSettings.NONE)),
                LoadPlan.forEver(Duration.ZERO),
                1,
                Optional.empty(),
                1_000,
                100,
                Duration.ofMillis(1),
                Duration.ofMillis(10),
                Duration.ofMillis(100));
    }

    @AfterEach
    void close() {
        fleets.close();
    }

    private int statusOf(Runnable request) {
        return assertThrows(ApiException.class, request::run).status();
    }

    @Test
    void fleetIsListedUntilItIsStopped() {
        RunningFleet lab = fleets.start("lab", settings("lab", 3));
        await().until(() -> lab.statistics().connectedNow() == 3);
        assertEquals(
                List.of("lab", "main"),
                fleets.all().stream().map(RunningFleet::name).toList());
        assertEquals(RunningFleet.State.RUNNING, lab.state());
        fleets.stop("lab");
        assertEquals(RunningFleet.State.STOPPED, lab.state());
        assertEquals(0, lab.statistics().connectedNow());
        assertEquals(404, statusOf(() -> fleets.get("lab")));
    }

    @Test
    void metricsCountAllFleetsAndReadinessDependsOnTheConfiguredFleetOnly() {
        var _ = fleets.startConfigured();
        fleets.start("lab", settings("lab", 3));
        await().until(() -> registry.get("sensor.connected").gauge().value() == 5);
        assertEquals(2, metrics.connectedNow());
        fleets.stop("lab");
        assertEquals(2, registry.get("sensor.connected").gauge().value());
    }

    @Test
    void configuredFleetStaysInTheListWhenItIsStopped() {
        var _ = fleets.startConfigured();
        fleets.stop("main");
        assertEquals(RunningFleet.State.STOPPED, fleets.get("main").state());
        assertEquals(409, statusOf(() -> fleets.stop("main")));
        assertEquals(409, statusOf(() -> fleets.start("main", settings("new", 1))));
        fleets.start("other", settings("main", 2));
    }

    @Test
    void fleetAboveTheMaximumOf16IsRejected() {
        for (int i = 0; i < Fleets.FLEETS_MAX; i++) {
            fleets.start("fleet-" + i, settings("group-" + i, 1));
        }
        assertEquals(409, statusOf(() -> fleets.start("more", settings("more", 1))));
        fleets.stop("fleet-3");
        fleets.start("more", settings("more", 1));
    }

    @Test
    void fleetIsRejectedIfAllFleetsTogetherWouldExceedTheDeviceLimit() {
        assertEquals(409, statusOf(() -> fleets.start("large", settings("large", 99_999))));
        assertEquals(1, fleets.all().size());
    }

    @Test
    void fleetWithAClientIdentifierOfAnotherFleetIsRejected() {
        fleets.start("a", settings("same", 2));
        assertEquals(409, statusOf(() -> fleets.start("b", settings("same", 1))));
        fleets.stop("a");
        fleets.start("b", settings("same", 1));
    }

    @Test
    void bufferOfAFleetIsDividedAmongItsDevices() {
        assertEquals(1_000, fleets.start("a", settings("a", 2)).settings().bufferedMessagesMax());
        assertEquals(32, fleets.start("b", settings("b", 2_000)).settings().bufferedMessagesMax());
    }

    /** A fleet could buffer 65,536 messages of one megabyte each while the broker was unreachable. */
    @Test
    void largePayloadsReduceTheNumberOfMessagesThatAFleetBuffers() {
        FleetSettings large =
                fleets.start("a", settings("a", 1, "{text:1000000}")).settings();
        assertTrue(
                large.bufferedMessagesMax() * 1_000_000L <= Runtime.getRuntime().maxMemory() / 8);
    }

    @Test
    void fleetIsRejectedIfOneMessageOfEachDeviceTakesTooMuchMemory() {
        ApiException rejected = assertThrows(
                ApiException.class, () -> fleets.start("large", settings("large", 90_000, "{text:1000000}")));
        assertEquals(409, rejected.status());
        assertTrue(
                String.valueOf(rejected.getMessage())
                        .startsWith("One message of each device of all fleets would take 900"),
                rejected::getMessage);
        assertEquals(1, fleets.all().size());
    }

    private static FaultRule oversize(int bytes) {
        return new FaultRule(FaultKind.OVERSIZE, 1, Duration.ZERO, bytes);
    }

    /** The bytes of a fleet were checked when it started, without the faults that are injected later. */
    @Test
    void injectedFaultIsRejectedIfTheMessagesThatItEnlargesTakeTooMuchMemory() {
        RunningFleet lab = fleets.start("lab", settings("lab", 90_000));
        ApiException rejected = assertThrows(ApiException.class, () -> fleets.inject(lab, oversize(1_000_000), 90_000));
        assertEquals(409, rejected.status());
        assertEquals(0, lab.injectedBytes());
        fleets.inject(lab, oversize(1_000), 10);
        assertEquals(12_000, lab.injectedBytes());
        fleets.inject(lab, oversize(100), 10);
        assertEquals(12_000, lab.injectedBytes());
        fleets.inject(lab, new FaultRule(FaultKind.DROPOUT, 1, Duration.ZERO, 0), 90_000);
    }

    @Test
    void injectedFaultsOfAllFleetsCountTogether() {
        int half = (int) (FleetBytes.maxOfAll() / 2);
        fleets.inject(fleets.start("a", settings("a", 1)), oversize(half), 1);
        assertEquals(409, statusOf(() -> fleets.inject(fleets.get("main"), oversize(half), 1)));
        fleets.stop("a");
        fleets.inject(fleets.get("main"), oversize(half), 1);
    }

    @Test
    void closeStopsAllFleets() {
        RunningFleet a = fleets.start("a", settings("a", 2));
        RunningFleet b = fleets.start("b", settings("b", 2));
        fleets.close();
        assertTrue(a.fleet().isStopped() && b.fleet().isStopped());
        assertEquals(409, statusOf(() -> fleets.start("c", settings("c", 1))));
    }
}
