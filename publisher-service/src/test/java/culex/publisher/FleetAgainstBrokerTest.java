package culex.publisher;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.publisher.connection.BrokerConnections;
import culex.publisher.fleet.Fleet;
import culex.publisher.fleet.FleetObserver.DropReason;
import culex.testing.BrokerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Fleets against the packaged broker: both MQTT versions, both transports, lost connections, and the example scenarios. */
class FleetAgainstBrokerTest extends FleetAgainstBrokerFixture {
    private static final BrokerProcess BROKER = BrokerProcess.start();

    @AfterAll
    static void stopBroker() {
        BROKER.close();
    }

    private static String payload(int i) {
        return "{\"value1\":" + 2 * i + ",\"value2\":" + i + "}";
    }

    @ParameterizedTest
    @CsvSource({
        "5, ws, 0",
        "5, ws, 1",
        "5, ws, 2",
        "5, tcp, 1",
        "3.1.1, ws, 0",
        "3.1.1, ws, 1",
        "3.1.1, ws, 2",
        "3.1.1, tcp, 2",
    })
    void everyMessageOfEverySensorArrives(String version, String transport, int qos) {
        int port = "ws".equals(transport) ? BROKER.httpPort() : BROKER.tcpPort();
        String topic = "arrives/" + version + "/" + transport + "/" + qos;
        try (var receiver = new Receiver(BROKER.tcpPort(), topic + "/+")) {
            var done = fleet(
                            "sensor.version=" + version,
                            "sensor.broker.transport=" + transport,
                            "sensor.broker.port=" + port,
                            "sensor.qos=" + qos,
                            "sensor.topic=" + topic + "/{id}",
                            "sensor.fleet.size=3",
                            "sensor.count=5")
                    .start();
            await().until(done::isDone);
            await().until(() -> receiver.messages().size() >= 15);
            assertEquals(15, observer.sentNow());
            assertEquals(15, receiver.messages().size());
            for (int id = 1; id <= 3; id++) {
                assertEquals(
                        IntStream.rangeClosed(1, 5)
                                .mapToObj(FleetAgainstBrokerTest::payload)
                                .toList(),
                        receiver.payloadsOf(topic + "/" + id));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"5, 0s", "5, 60s", "3.1.1, 0s", "3.1.1, 60s"})
    void qos1FleetLosesNoMessageWhenItsConnectionIsCut(String version, String sessionExpiry) throws Exception {
        String topic = "cut/" + version + "/" + sessionExpiry;
        try (var relay = new TcpRelay(BROKER.httpPort());
                var receiver = new Receiver(BROKER.tcpPort(), topic)) {
            var _ = fleet(
                            "sensor.version=" + version,
                            "sensor.session-expiry=" + sessionExpiry,
                            "sensor.broker.port=" + relay.port(),
                            "sensor.qos=1",
                            "sensor.topic=" + topic)
                    .start();
            await().until(() -> receiver.messages().size() >= 5);
            relay.cut();
            await().until(() -> observer.bufferedNow() >= 10);
            assertEquals(0, observer.connectedNow());
            relay.restore();
            await().until(() -> observer.reconnectsNow() == 1);
            int sent = observer.sentNow() + 20;
            await().until(() -> observer.sentNow() >= sent);
            await().until(() -> new HashSet<>(receiver.payloads()).size() >= sent);
            // QoS 1 may deliver a message twice, but the first deliveries are in order and without gaps.
            List<String> firstDeliveries =
                    receiver.payloads().stream().distinct().toList();
            assertEquals(
                    IntStream.rangeClosed(1, firstDeliveries.size())
                            .mapToObj(FleetAgainstBrokerTest::payload)
                            .toList(),
                    firstDeliveries);
        }
    }

    @Test
    void fleetReconnectsAfterTheBrokerWasKilled() throws Exception {
        try (var broker = BrokerProcess.start(Map.of())) {
            var _ = fleet("sensor.broker.port=" + broker.httpPort()).start();
            await().until(() -> observer.connectedNow() == 1 && observer.sentNow() >= 3);
            broker.kill();
            await().until(() -> observer.connectedNow() == 0 && observer.bufferedNow() >= 3);
            broker.restart();
            await().until(() -> observer.reconnectsNow() == 1 && observer.bufferedNow() == 0);
            int sent = observer.sentNow();
            await().until(() -> observer.sentNow() > sent);
        }
    }

    @Test
    void fleetPublishesRetainedMessagesWhenConfigured() {
        var done = fleet(
                        "sensor.broker.port=" + BROKER.httpPort(),
                        "sensor.topic=retained/here",
                        "sensor.retain=true",
                        "sensor.qos=1",
                        "sensor.count=3")
                .start();
        await().until(done::isDone);
        try (var receiver = new Receiver(BROKER.tcpPort(), "retained/+")) {
            await().until(() -> !receiver.messages().isEmpty());
            assertEquals(List.of(payload(3)), receiver.payloads());
            assertTrue(receiver.messages().getFirst().isRetain());
        }
    }

    @ParameterizedTest
    @CsvSource({"5", "3.1.1"})
    void statusTopicHasTheBirthMessageAndAfterALostConnectionTheWill(String version) throws Exception {
        String topic = "status/" + version;
        try (var relay = new TcpRelay(BROKER.httpPort());
                var receiver = new Receiver(BROKER.tcpPort(), topic)) {
            var _ = fleet(
                            "sensor.version=" + version,
                            "sensor.broker.port=" + relay.port(),
                            "sensor.topic=readings/" + version,
                            "sensor.status.topic=" + topic)
                    .start();
            await().until(() -> receiver.payloads().equals(List.of("online")));
            relay.cut();
            await().until(() -> receiver.payloads().equals(List.of("online", "offline")));
            relay.restore();
            await().until(() -> receiver.payloads().equals(List.of("online", "offline", "online")));
            fleets.getLast().stop();
            await().until(() -> receiver.payloads().equals(List.of("online", "offline", "online", "offline")));
            try (var late = new Receiver(BROKER.tcpPort(), topic)) {
                await().until(() -> late.payloads().equals(List.of("offline")));
                assertTrue(late.messages().getFirst().isRetain());
            }
        }
    }

    static List<Path> scenarios() throws IOException {
        return Scenarios.examples();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void exampleScenarioRunsToItsEnd(Path scenario) {
        SensorSettings settings = SensorConfigs.settings(
                "sensor.broker.host=127.0.0.1",
                "sensor.broker.transport=tcp",
                "sensor.broker.port=" + BROKER.tcpPort(),
                "sensor.scenario=" + scenario);
        var fleet = new Fleet(
                "", Scenarios.faster(settings.fleet(), 10), BrokerConnections::withHiveMq, observer, Long.MAX_VALUE);
        fleets.add(fleet);
        var done = fleet.start();
        await().atMost(Duration.ofMinutes(1)).until(done::isDone);
        assertTrue(observer.sentNow() > 0);
        assertEquals(0, observer.droppedNow(DropReason.REFUSED));
        assertEquals(0, observer.droppedNow(DropReason.BUFFER_FULL));
    }
}
