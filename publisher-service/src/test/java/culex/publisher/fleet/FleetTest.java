package culex.publisher.fleet;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.client.BrokerAddress;
import culex.client.Credentials;
import culex.client.ProtocolVersion;
import culex.client.Transport;
import culex.publisher.connection.ConnectionSettings;
import culex.publisher.connection.Impairment;
import culex.publisher.connection.MessageProperties;
import culex.publisher.connection.PublishOutcome;
import culex.publisher.fault.FaultKind;
import culex.publisher.fault.FaultPlan;
import culex.publisher.fault.FaultRule;
import culex.publisher.fleet.FleetObserver.DropReason;
import culex.publisher.payload.PayloadTemplate;
import culex.publisher.signal.SignalShape;
import culex.publisher.signal.WaveformKind;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetTest {

    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private final FakeBroker broker = new FakeBroker();
    private final CountingObserver observer = new CountingObserver();
    private Transport transport = Transport.WS;
    private StatusSettings status = StatusSettings.NONE;
    private LoadPlan load = LoadPlan.forEver(Duration.ZERO);
    private @Nullable Fleet fleet;
    private CompletableFuture<Void> done = new CompletableFuture<>();

    private void start(int size, long count, int bufferedMax, int inFlightMax) {
        start(size, List.of(stream("temp", count)), bufferedMax, inFlightMax);
    }

    private static StreamSettings stream(String topic, long count) {
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

    private void start(int size, List<StreamSettings> streams, int bufferedMax, int inFlightMax) {
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
        fleet = new Fleet(settings, broker, observer);
        done = fleet.start();
    }

    @AfterEach
    void stop() {
        if (fleet != null) {
            fleet.stop();
        }
    }

    private void awaitDone() {
        await().until(done::isDone);
    }

    private static String message(int i) {
        return "temp {\"value1\":" + 2 * i + ",\"value2\":" + i + "}";
    }

    private static int number(String message) {
        return Integer.parseInt(message.substring(message.lastIndexOf(':') + 1, message.length() - 1));
    }

    private static List<String> messages(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(FleetTest::message).toList();
    }

    @Test
    void sensorSendsItsReadingsInOrderAndStaysConnected() {
        start(1, 5, 10, 10);
        awaitDone();
        assertEquals(messages(1, 5), broker.accepted());
        assertTrue(broker.hasOpenConnection());
        assertEquals(5, observer.sentNow());
        assertEquals(1, observer.connectedNow());
        assertEquals(0, observer.reconnectsNow());
    }

    @ParameterizedTest
    @CsvSource({"WS, websocket", "WSS, websocket", "TCP, tcp", "TLS, tcp"})
    void singleSensorLogsWhetherItIsConnectedByWebSocketOrTcp(Transport used, String name) {
        List<String> lines = new CopyOnWriteArrayList<>();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(Sensor.class.getName());
        logger.addHandler(handler);
        try {
            transport = used;
            start(1, 1, 10, 10);
            awaitDone();
        } finally {
            logger.removeHandler(handler);
        }
        assertEquals("success connect mqtt " + name + " server", lines.getFirst());
    }

    @Test
    void eachSensorOfAFleetSendsTheConfiguredNumberOfReadings() {
        start(3, 4, 10, 10);
        awaitDone();
        assertEquals(List.of("sensor-1", "sensor-2", "sensor-3"), broker.clientIds());
        assertEquals(12, broker.accepted().size());
        assertEquals(new HashSet<>(messages(1, 4)), new HashSet<>(broker.accepted()));
    }

    @Test
    void sensorRetriesUntilTheBrokerAnswersAndTakesNoReadingsBefore() {
        broker.becomeUnreachable();
        start(1, 3, 10, 10);
        await().until(() -> broker.attempts() >= 3);
        assertEquals(0, observer.bufferedNow());
        broker.becomeReachable();
        awaitDone();
        assertEquals(messages(1, 3), broker.accepted());
    }

    @Test
    void readingsAreBufferedWhileDisconnectedAndSentInOrder() {
        start(1, 0, 100_000, 10);
        await().until(() -> observer.sentNow() >= 3);
        broker.becomeUnreachable();
        await().until(() -> observer.bufferedNow() >= 20);
        int before = broker.accepted().size();
        broker.becomeReachable();
        await().until(() -> broker.accepted().size() >= before + 40);
        List<String> accepted = broker.accepted();
        assertEquals(messages(1, accepted.size()), accepted);
        assertEquals(1, observer.reconnectsNow());
        assertEquals(0, observer.droppedNow(DropReason.BUFFER_FULL));
    }

    @Test
    void fullBufferDropsAndCountsTheOldestReadings() {
        start(1, 0, 5, 10);
        await().until(() -> observer.sentNow() >= 1);
        broker.becomeUnreachable();
        int before = broker.accepted().size();
        await().until(() -> observer.droppedNow(DropReason.BUFFER_FULL) >= 10);
        assertTrue(observer.bufferedNow() <= 6); // a reading may be counted before the oldest is dropped
        broker.becomeReachable();
        await().until(() -> broker.accepted().size() >= before + 5);
        // On a slow machine more readings may be dropped later. The first five sent show how many were dropped before
        // them.
        List<String> buffered = broker.accepted().subList(before, before + 5);
        int first = number(buffered.getFirst());
        assertEquals(messages(first, first + 4), buffered);
        int lost = first - before - 1;
        assertTrue(lost >= 10, "lost " + lost);
        assertTrue(lost <= observer.droppedNow(DropReason.BUFFER_FULL), "lost " + lost + " and counted fewer");
    }

    @Test
    void unacknowledgedReadingsAreSentAgainInOrder() {
        broker.hold();
        start(1, 0, 100_000, 4);
        await().until(() -> broker.heldNow() == 4);
        broker.becomeUnreachable();
        broker.becomeReachable();
        await().until(() -> broker.accepted().size() >= 10);
        assertEquals(messages(1, 10), broker.accepted().subList(0, 10));
    }

    @Test
    void inFlightReadingsStayWithinTheirLimit() {
        broker.hold();
        start(1, 0, 5, 2);
        await().until(() -> observer.droppedNow(DropReason.BUFFER_FULL) >= 3);
        assertEquals(2, broker.heldNow());
    }

    @Test
    void rejectedReadingsAreCountedAndLaterOnesAreSent() {
        broker.answer(payload -> payload.contains("\"value2\":2}")
                ? new PublishOutcome.Rejected("not authorized")
                : new PublishOutcome.Sent());
        start(1, 3, 10, 10);
        awaitDone();
        assertEquals(List.of(message(1), message(3)), broker.accepted());
        assertEquals(1, observer.droppedNow(DropReason.REFUSED));
        assertEquals(2, observer.sentNow());
    }

    @Test
    void stopCountsUnsentReadingsAndDisconnects() {
        start(1, 0, 100, 10);
        await().until(() -> observer.sentNow() >= 1);
        broker.becomeUnreachable();
        await().until(() -> observer.bufferedNow() >= 5);
        stop();
        assertTrue(observer.droppedNow(DropReason.STOPPED) >= 5);
        assertEquals(0, observer.bufferedNow());
        assertEquals(0, observer.connectedNow());
    }

    @Test
    void stopWaitsAtMostTheFlushTimeoutAndClosesTheConnection() {
        broker.hold();
        start(1, 0, 100, 1);
        await().until(() -> observer.bufferedNow() >= 2);
        stop();
        assertFalse(broker.hasOpenConnection());
        assertEquals(0, observer.connectedNow());
        assertTrue(observer.droppedNow(DropReason.STOPPED) >= 2);
    }

    private void useStatus() {
        status = new StatusSettings(
                Optional.of(new StatusSettings.Message(
                        "status/{id}", PayloadTemplate.parse("{client} online {seq}"), 1, true)),
                Optional.of(new StatusSettings.Message("status/{id}", PayloadTemplate.parse("{id} offline"), 1, true)));
    }

    @Test
    void sensorPublishesItsStatusBeforeItsReadingsAndBeforeItDisconnects() {
        useStatus();
        start(1, 2, 10, 10);
        awaitDone();
        stop();
        assertEquals(
                List.of("status/1 sensor-1 online 1", message(1), message(2), "status/1 1 offline"), broker.accepted());
        assertEquals(2, observer.sentNow());
    }

    @Test
    void statusIsTheWillAfterALostConnectionAndTheBirthMessageAfterTheNext() {
        useStatus();
        start(1, 0, 100_000, 10);
        await().until(() -> observer.sentNow() >= 1);
        broker.becomeUnreachable();
        broker.becomeReachable();
        await().until(() -> broker.accepted().contains("status/1 sensor-1 online 2"));
        List<String> statuses = broker.accepted().stream()
                .filter(message -> message.startsWith("status/"))
                .toList();
        assertEquals(
                List.of("status/1 sensor-1 online 1", "status/1 1 offline", "status/1 sensor-1 online 2"), statuses);
    }

    @Test
    void eachStreamOfASensorSendsTheConfiguredNumberOfReadings() {
        start(2, List.of(stream("temp", 3), stream("hum/{id}", 3)), 10, 10);
        awaitDone();
        assertEquals(12, broker.accepted().size());
        for (String topic : List.of("hum/1", "hum/2")) {
            assertEquals(
                    messages(1, 3).stream()
                            .map(message -> message.replace("temp", topic))
                            .toList(),
                    broker.accepted().stream()
                            .filter(message -> message.startsWith(topic))
                            .toList());
        }
    }

    @Test
    void faultsChangeTheSentReadingsAndAreCounted() {
        StreamSettings plain = stream("temp", 3);
        start(1, List.of(withFaults(plain, "duplicate=100%,spike=100%/3")), 10, 10);
        awaitDone();
        assertEquals(
                List.of(6, 6, 12, 12, 18, 18),
                broker.accepted().stream()
                        .map(message -> Integer.parseInt(message.replaceAll(".*\"value1\":(\\d+).*", "$1")))
                        .toList());
        assertEquals(3, observer.faultsNow(FaultKind.DUPLICATE));
        assertEquals(3, observer.faultsNow(FaultKind.SPIKE));
    }

    @Test
    void delayedReadingsAreSentBeforeTheFleetIsDone() {
        start(1, List.of(withFaults(stream("temp", 3), "late=100%/20ms")), 10, 10);
        awaitDone();
        assertEquals(messages(1, 3), broker.accepted());
    }

    @Test
    void reorderedReadingIsSentBehindTheNextOne() {
        start(1, List.of(withFaults(stream("temp", 4), "reorder=100%")), 10, 10);
        awaitDone();
        assertEquals(new HashSet<>(messages(1, 4)), new HashSet<>(broker.accepted()));
        assertEquals(4, number(broker.accepted().get(2)));
        assertEquals(3, number(broker.accepted().get(3)));
    }

    @Test
    void connectionCutByAFaultPublishesTheWillAndLosesNoReading() {
        useStatus();
        start(1, List.of(withFaults(stream("temp", 20), "disconnect=30%")), 100, 10);
        awaitDone();
        assertTrue(observer.reconnectsNow() > 0);
        assertTrue(broker.accepted().contains("status/1 1 offline"));
        assertEquals(
                messages(1, 20),
                broker.accepted().stream()
                        .filter(message -> message.startsWith("temp"))
                        .toList());
    }

    private static StreamSettings withFaults(StreamSettings plain, String faults) {
        return new StreamSettings(
                plain.topic(),
                plain.payload(),
                plain.signal(),
                plain.interval(),
                plain.qos(),
                plain.retain(),
                plain.count(),
                FaultPlan.parse(faults),
                plain.timing(),
                plain.properties());
    }

    @Test
    void connectionFaultBeginsAtTheReadingThatItAffects() {
        start(1, List.of(withFaults(stream("temp", 1), "slow=100%/500,half-open=100%/5s,unread=100%/6s")), 10, 10);
        awaitDone();
        assertEquals(
                List.of(
                        new Impairment.Slow(500),
                        new Impairment.Silent(Duration.ofSeconds(5)),
                        new Impairment.Unread(Duration.ofSeconds(6))),
                broker.impairments());
        assertEquals(1, observer.faultsNow(FaultKind.HALF_OPEN));
    }

    @Test
    void loadPlanConnectsSendsAndDisconnectsInEachRound() {
        useStatus();
        load = new LoadPlan(
                List.of(
                        new Stage(Stage.Kind.RAMP_UP, Duration.ofMillis(20), 1),
                        new Stage(Stage.Kind.HOLD, Duration.ofMillis(500), 1),
                        new Stage(Stage.Kind.RAMP_DOWN, Duration.ofMillis(100), 1)),
                2);
        start(2, 0, 1_000, 10);
        awaitDone();
        for (int id = 1; id <= 2; id++) {
            String prefix = "status/" + id + " ";
            assertEquals(
                    List.of(
                            prefix + "sensor-" + id + " online 1",
                            prefix + id + " offline",
                            prefix + "sensor-" + id + " online 2",
                            prefix + id + " offline"),
                    broker.accepted().stream()
                            .filter(message -> message.startsWith(prefix))
                            .toList());
        }
        int readings = observer.sentNow();
        assertTrue(readings > 0);
        assertFalse(broker.hasOpenConnection());
    }

    @Test
    void deviceStartedByTheNextRoundWhileItDisconnectsConnectsAfterwards() {
        useStatus();
        broker.holdDisconnectsOf("sensor-1");
        load = new LoadPlan(
                List.of(
                        new Stage(Stage.Kind.RAMP_UP, Duration.ZERO, 1),
                        new Stage(Stage.Kind.HOLD, Duration.ofMillis(200), 1),
                        new Stage(Stage.Kind.RAMP_DOWN, Duration.ofMillis(200), 1),
                        new Stage(Stage.Kind.HOLD, Duration.ofMillis(200), 1)),
                2);
        start(2, 0, 1_000, 10);
        // Both devices start at the beginning of the second round, the first one before the second one.
        await().until(() -> broker.accepted().contains("status/2 sensor-2 online 2"));
        broker.finishDisconnects();
        await().until(() -> broker.accepted().contains("status/1 sensor-1 online 2"));
    }

    @Test
    void deviceStartedBeforeItsLastReadingsAreAcknowledgedTakesReadingsAgain() {
        broker.hold();
        load = new LoadPlan(
                List.of(
                        new Stage(Stage.Kind.RAMP_UP, Duration.ZERO, 1),
                        new Stage(Stage.Kind.HOLD, Duration.ofMillis(100), 1),
                        new Stage(Stage.Kind.RAMP_DOWN, Duration.ofMillis(50), 1),
                        new Stage(Stage.Kind.RAMP_UP, Duration.ZERO, 1),
                        new Stage(Stage.Kind.HOLD, Duration.ofSeconds(3), 1)),
                1);
        start(1, 0, 100_000, 2);
        await().until(() -> observer.bufferedNow() > 1_000);
    }

    @Test
    void reconnectStormEndsEveryConnectionOnce() {
        load = new LoadPlan(
                List.of(
                        new Stage(Stage.Kind.HOLD, Duration.ofSeconds(1), 1),
                        new Stage(Stage.Kind.STORM, Duration.ofMillis(100), 1)),
                1);
        start(3, 0, 1_000, 10);
        awaitDone();
        await().until(() -> observer.reconnectsNow() == 3);
        await().until(() -> observer.connectedNow() == 3);
    }

    @Test
    void endOfTheLoadPlanDoesNotWaitForAnUnreachableBroker() {
        load = new LoadPlan(List.of(new Stage(Stage.Kind.HOLD, Duration.ofMillis(500), 1)), 1);
        start(1, 0, 1_000, 10);
        await().until(() -> observer.sentNow() >= 1);
        broker.becomeUnreachable();
        awaitDone();
        assertTrue(observer.bufferedNow() > 0);
    }

    private Fleet running() {
        return Objects.requireNonNull(fleet);
    }

    private static StreamSettings stream(Duration interval) {
        StreamSettings stream = stream("temp/{id}", 0);
        return new StreamSettings(
                stream.topic(),
                stream.payload(),
                stream.signal(),
                interval,
                stream.qos(),
                stream.retain(),
                stream.count(),
                stream.faults(),
                stream.timing(),
                stream.properties());
    }

    @Test
    void changedRateAppliesToTheNextMessageOfARunningFleet() {
        start(2, List.of(stream(Duration.ofHours(1))), 10, 10);
        await().until(() -> observer.connectedNow() == 2);
        assertEquals(0, observer.sentNow());
        running().pace(100_000_000);
        await().until(() -> observer.sentNow() >= 20);
        assertEquals(100_000_000, running().pace());
    }

    @Test
    void changedRateAppliesToSensorsThatConnectLater() {
        broker.becomeUnreachable();
        start(1, List.of(stream(Duration.ofHours(1))), 10, 10);
        await().until(() -> broker.attempts() > 0);
        running().pace(100_000_000);
        broker.becomeReachable();
        await().until(() -> observer.sentNow() >= 10);
    }

    @Test
    void injectedDisconnectEndsTheConnectionsOfSomeSensors() {
        start(10, 0, 1_000, 10);
        await().until(() -> observer.connectedNow() == 10);
        running().inject(new FaultRule(FaultKind.DISCONNECT, 1, Duration.ZERO, 0), 4);
        await().until(() -> observer.reconnectsNow() == 4);
        assertEquals(4, observer.faultsNow(FaultKind.DISCONNECT));
        await().until(() -> observer.connectedNow() == 10);
    }

    @Test
    void injectedFaultAffectsTheNextReadingOfEachStream() {
        start(3, List.of(stream("a/{id}", 0), stream("b/{id}", 0)), 1_000, 10);
        await().until(() -> observer.sentNow() >= 20);
        running().inject(new FaultRule(FaultKind.DROPOUT, 1, Duration.ZERO, 0), 3);
        await().until(() -> observer.faultsNow(FaultKind.DROPOUT) == 6);
        int sent = observer.sentNow();
        await().until(() -> observer.sentNow() > sent + 20);
        assertEquals(6, observer.faultsNow(FaultKind.DROPOUT));
    }

    @Test
    void fleetThatCannotKeepUpDisconnectsItsDevicesWhenItStops() {
        start(3, List.of(stream(Duration.ofNanos(1))), 100, 10);
        await().until(() -> observer.sentNow() >= 1_000);
        running().stop();
        assertFalse(broker.hasOpenConnection());
        assertTrue(running().isStopped());
    }

    @Test
    void deviceWhoseConnectionOpensAfterTheStopIsDisconnected() {
        broker.holdConnects();
        start(2, 0, 100, 10);
        await().until(() -> broker.attempts() == 2);
        running().stop();
        broker.finishConnects();
        await().until(() -> !broker.hasOpenConnection());
    }

    @Test
    void delayedMessagesOfASensorAreLimited() {
        StreamSettings late = stream("temp", 0);
        start(
                1,
                List.of(new StreamSettings(
                        late.topic(),
                        late.payload(),
                        late.signal(),
                        late.interval(),
                        late.qos(),
                        late.retain(),
                        50,
                        FaultPlan.parse("late=100%/1h"),
                        late.timing(),
                        late.properties())),
                20,
                10);
        await().until(() -> observer.droppedNow(DropReason.BUFFER_FULL) == 30);
    }

    @Test
    void stageIsTheCurrentStageOfTheLoadPlan() {
        load = new LoadPlan(List.of(new Stage(Stage.Kind.BURST, Duration.ofHours(1), 3)), 1);
        start(1, 0, 10, 10);
        await().until(() -> running().stage().isPresent());
        assertEquals(3, running().stage().orElseThrow().rate());
    }
}
