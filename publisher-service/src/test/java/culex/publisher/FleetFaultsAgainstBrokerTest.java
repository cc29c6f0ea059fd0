package culex.publisher;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.publisher.fault.FaultKind;
import culex.testing.BrokerProcess;
import java.time.Duration;
import java.util.HashSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Faults of the connections of a fleet to the packaged broker. */
class FleetFaultsAgainstBrokerTest extends FleetAgainstBrokerFixture {
    private static final BrokerProcess BROKER = BrokerProcess.start();

    @AfterAll
    static void stopBroker() {
        BROKER.close();
    }

    @ParameterizedTest
    @CsvSource({"5", "3.1.1"})
    void connectionFaultEndsTheConnectionWithoutDisconnectAndLosesNoReadingOfQos1(String version) {
        String topic = "faults/" + version;
        try (var receiver = new Receiver(BROKER.tcpPort(), topic + "/#")) {
            var done = fleet(
                            "sensor.version=" + version,
                            "sensor.broker.port=" + BROKER.httpPort(),
                            "sensor.qos=1",
                            "sensor.count=30",
                            "sensor.topic=" + topic + "/temp",
                            "sensor.status.topic=" + topic + "/status",
                            "sensor.faults=disconnect=20%")
                    .start();
            await().until(done::isDone);
            assertTrue(observer.reconnectsNow() > 0);
            await().until(() -> receiver.payloadsOf(topic + "/status").contains("offline"));
            await().until(() -> new HashSet<>(receiver.payloadsOf(topic + "/temp")).size() == 30);
        }
    }

    /** At 1,000 bytes per second, 20 readings of 100 bytes take more than a second. */
    @ParameterizedTest
    @CsvSource({"ws", "tcp"})
    void slowConnectionDelaysReadingsAndLosesNone(String transport) {
        String topic = "slow/" + transport;
        try (var receiver = new Receiver(BROKER.tcpPort(), topic)) {
            long start = System.nanoTime();
            var done = fleet(
                            "sensor.broker.transport=" + transport,
                            "sensor.broker.port=" + (transport.equals("ws") ? BROKER.httpPort() : BROKER.tcpPort()),
                            "sensor.qos=1",
                            "sensor.count=20",
                            "sensor.topic=" + topic,
                            "sensor.payload={seq} {text:100}",
                            "sensor.faults=slow=100%/1000")
                    .start();
            await().until(done::isDone);
            assertTrue(System.nanoTime() - start >= Duration.ofSeconds(1).toNanos());
            assertEquals(20, observer.sentNow());
            await().until(() -> receiver.messages().size() == 20);
        }
    }

    @ParameterizedTest
    @CsvSource({"ws", "tcp"})
    void readingsTakenDuringAHalfOpenConnectionArriveAfterTheReconnect(String transport) {
        String topic = "half-open/" + transport;
        try (var receiver = new Receiver(BROKER.tcpPort(), topic + "/#")) {
            var done = fleet(
                            "sensor.broker.transport=" + transport,
                            "sensor.broker.port=" + (transport.equals("ws") ? BROKER.httpPort() : BROKER.tcpPort()),
                            "sensor.qos=1",
                            "sensor.count=30",
                            "sensor.topic=" + topic + "/temp",
                            "sensor.status.topic=" + topic + "/status",
                            "sensor.faults=half-open=10%/100ms")
                    .start();
            await().until(done::isDone);
            assertTrue(observer.faultsNow(FaultKind.HALF_OPEN) > 0);
            assertTrue(observer.reconnectsNow() > 0);
            await().until(() -> receiver.payloadsOf(topic + "/status").contains("offline"));
            await().until(() -> new HashSet<>(receiver.payloadsOf(topic + "/temp")).size() == 30);
        }
    }

    @ParameterizedTest
    @CsvSource({"ws", "tcp"})
    void deviceThatPausesReadingItsSocketGetsItsAcknowledgementsAfterThePause(String transport) {
        long start = System.nanoTime();
        var done = fleet(
                        "sensor.broker.transport=" + transport,
                        "sensor.broker.port=" + (transport.equals("ws") ? BROKER.httpPort() : BROKER.tcpPort()),
                        "sensor.qos=1",
                        "sensor.count=1",
                        "sensor.topic=unread",
                        "sensor.faults=unread=100%/500ms")
                .start();
        await().until(done::isDone);
        assertTrue(System.nanoTime() - start >= Duration.ofMillis(300).toNanos());
        assertEquals(1, observer.sentNow());
        assertEquals(0, observer.reconnectsNow());
    }
}
