package culex.publisher.fleet;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.client.Transport;
import culex.publisher.connection.PublishOutcome;
import culex.publisher.fleet.FleetObserver.DropReason;
import culex.support.api.FleetStop;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Readings, buffers, connections and the stop of a fleet. */
class FleetTest extends FleetFixture {

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
    void sensorRetriesToConnectUntilTheBrokerAnswersAndTakesNoReadingsUntilThen() {
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
    void numberOfInFlightReadingsStaysWithinTheLimit() {
        broker.hold();
        start(1, 0, 5, 2);
        await().until(() -> observer.droppedNow(DropReason.BUFFER_FULL) >= 3);
        assertEquals(2, broker.heldNow());
    }

    @Test
    void rejectedReadingsAreCountedAndLaterReadingsAreSent() {
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
    void stopCountsUnsentReadingsAsDroppedAndDisconnectsTheSensors() {
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

    @Test
    void sensorPublishesStatusOnlineBeforeItsReadingsAndStatusOfflineBeforeItDisconnects() {
        useStatus();
        start(1, 2, 10, 10);
        awaitDone();
        stop();
        assertEquals(
                List.of("status/1 sensor-1 online 1", message(1), message(2), "status/1 1 offline"), broker.accepted());
        assertEquals(2, observer.sentNow());
    }

    @Test
    void statusTopicGetsTheWillAfterALostConnectionAndTheBirthMessageAfterTheReconnect() {
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
    void deviceWhoseConnectionOpensAfterTheStopIsDisconnected() {
        broker.holdConnects();
        start(2, 0, 100, 10);
        await().until(() -> broker.attempts() == 2);
        running().stop();
        broker.finishConnects();
        await().until(() -> !broker.hasOpenConnection());
    }

    /**
     * The broker waited 30 s for the response to the stop of a fleet, and reported the stop as failed while the fleet was still sending its
     * buffered messages.
     */
    @Test
    void longestStopOfAFleetIsShorterThanTheTimeThatTheConsoleWaitsForItsHttpResponse() {
        Duration longest = FleetStop.FLUSH_TIMEOUT_MAX.plus(Fleet.CLOSE_TIMEOUT);
        assertTrue(longest.compareTo(FleetStop.RESPONSE_TIMEOUT) < 0);
        assertTrue(FleetStop.RESPONSE_TIMEOUT.compareTo(FleetStop.FORWARDED_RESPONSE_TIMEOUT) < 0);
    }
}
