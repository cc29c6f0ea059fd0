package culex.publisher.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.publisher.fault.FaultKind;
import culex.publisher.fleet.CountingObserver;
import culex.publisher.fleet.FleetObserver.DropReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SummaryTest {

    private final CountingObserver observer = new CountingObserver();
    private final Statistics statistics = new Statistics(observer);

    private void produceAndSend(int produced, int sent, int qos) {
        for (int i = 0; i < produced; i++) {
            statistics.produced();
        }
        for (int i = 0; i < sent; i++) {
            statistics.sent(qos, Duration.ofMillis(i + 1).toNanos());
        }
    }

    private Summary summary(int neverConnected) {
        return Summary.of(statistics, 5, neverConnected, Duration.ofSeconds(10));
    }

    @Test
    void summaryShowsTheLoadTheAcknowledgementsAndTheErrors() {
        produceAndSend(1_000, 1_000, 1);
        statistics.dropped(DropReason.REFUSED);
        statistics.fault(FaultKind.SPIKE);
        assertEquals(
                List.of(
                        "devices       5, 0 never connected",
                        "requested     1,000 messages in 10.0 s, 100.0/s",
                        "sent          1,000 (100.0 %), 100.0/s",
                        "acknowledged  1,000 of QoS 1 and 2: p50 500.2 ms, p99 990.2 ms, largest 1000.4 ms",
                        "errors        1 rejected, 0 dropped (buffer full)",
                        "faults        readings with spike 1",
                        "The requested load was reached."),
                summary(0).lines());
    }

    @Test
    void loadCountsAsReachedWith99PercentOfTheMessages() {
        produceAndSend(1_000, 990, 0);
        assertTrue(summary(0).isReached());
        statistics.produced();
        assertFalse(summary(0).isReached());
        assertEquals("The requested load was NOT reached.", summary(0).lines().getLast());
    }

    @Test
    void loadCountsAsNotReachedIfADeviceNeverConnected() {
        produceAndSend(10, 10, 0);
        assertFalse(summary(1).isReached());
    }

    @Test
    void statisticsForwardEveryCallbackToTheNextObserver() {
        statistics.sent(1, 5);
        statistics.connected(true);
        statistics.connected(false);
        statistics.disconnected();
        statistics.buffered(3);
        statistics.dropped(DropReason.STOPPED);
        statistics.fault(FaultKind.LATE);
        statistics.rates(1, 2, 3);
        assertEquals(1, observer.sentNow());
        assertEquals(1, observer.connectedNow());
        assertEquals(1, statistics.connectedNow());
        assertEquals(1, observer.reconnectsNow());
        assertEquals(3, observer.bufferedNow());
        assertEquals(1, observer.droppedNow(DropReason.STOPPED));
        assertEquals(1, observer.faultsNow(FaultKind.LATE));
        assertEquals("1.0 2.0 3.0", observer.ratesNow());
    }

    @Test
    void progressIsShownAsABarOrAsTheElapsedTime() {
        assertEquals("[##########----------]  50 %:", Simulation.progress(Optional.of(Duration.ofSeconds(20)), 10));
        assertEquals("[####################] 100 %:", Simulation.progress(Optional.of(Duration.ofSeconds(20)), 30));
        assertEquals("12 s:", Simulation.progress(Optional.empty(), 12));
    }
}
