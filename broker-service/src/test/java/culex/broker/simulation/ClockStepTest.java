package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.delivery.OutboundLimits;
import culex.broker.session.SessionLimits;
import culex.broker.simulation.ClientWire.ConnectWords;
import culex.broker.transport.ManualLoop;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The wall clock is set while the broker runs. */
class ClockStepTest {
    private static final SessionLimits LIMITS =
            new SessionLimits(10, 10, 10, 1000, Duration.ZERO, OutboundLimits.QueueFull.DROP_OLDEST, 5, 2);
    private static final long HOUR = 3_600_000;
    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final int EXPIRY_SECONDS = 60;

    private final ManualLoop loop = new ManualLoop(0);
    private final SimulatedBroker broker = new SimulatedBroker(List.of(loop), LIMITS);
    private final RecordedClient reader = connect(words("reader", null), 0);

    private RecordedClient connect(ConnectWords words, int keepAliveSeconds) {
        return new RecordedClient(broker, List.of(loop), loop, words, keepAliveSeconds);
    }

    /** Returns a CONNECT of MQTT 5.0; a will has a delay of two seconds. */
    private static ConnectWords words(String clientId, @Nullable String willTopic) {
        return new ConnectWords(clientId, true, false, EXPIRY_SECONDS, 10, 0, willTopic, "w");
    }

    private boolean hasSession(String clientId) {
        return broker.sessions().sessions().stream()
                .anyMatch(session -> session.clientId().equals(clientId));
    }

    @Test
    void wallClockSetOneHourForwardDisconnectsNoClientPublishesNoWillAndExpiresNoSession() {
        reader.subscribe("t", 0);
        RecordedClient online = connect(words("online", null), KEEP_ALIVE_SECONDS);
        RecordedClient offline = connect(words("offline", "t"), KEEP_ALIVE_SECONDS);
        offline.breakOff();

        loop.setWallClock(HOUR);
        loop.advance(1000);

        assertFalse(online.isClosed());
        assertEquals(List.of(), reader.payloads());
        assertTrue(hasSession("offline"));
    }

    @Test
    void wallClockSetTwoHoursBackStopsNoTimer() {
        reader.subscribe("t", 0);
        RecordedClient silent = connect(words("silent", null), KEEP_ALIVE_SECONDS);
        RecordedClient offline = connect(words("offline", "t"), 0);
        offline.breakOff();

        loop.setWallClock(-2 * HOUR);
        loop.advance(3000);
        assertEquals(List.of("w"), reader.payloads());
        assertFalse(silent.isClosed());
        loop.advance(KEEP_ALIVE_SECONDS * 1500L);
        assertTrue(silent.isClosed());
        assertTrue(hasSession("offline"));
        loop.advance(EXPIRY_SECONDS * 1000L);
        assertFalse(hasSession("offline"));
    }
}
