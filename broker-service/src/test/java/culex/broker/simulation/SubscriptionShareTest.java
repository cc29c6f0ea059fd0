package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryBudget;
import culex.broker.session.TotalLimits;
import culex.broker.simulation.ClientWire.ConnectWords;
import culex.broker.transport.ManualLoop;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A few clients cannot use up the limit of the bytes that the subscriptions of all clients may have. */
class SubscriptionShareTest {
    private static final int AT_LEAST_ONCE = 1;
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final long ALL_BYTES_MAX = 2_000_000;

    private final MemoryBudget budget = new MemoryBudget(100_000_000);
    private final ManualLoop loop = new ManualLoop(0, budget);
    private final SimulatedBroker broker = new SimulatedBroker(
            List.of(loop),
            HeldLimitsTest.limits(ALL_BYTES_MAX, new TotalLimits(1000, ALL_BYTES_MAX, 1000, 10_000, 150)));

    private RecordedClient connect(String clientId) {
        return new RecordedClient(
                broker, List.of(loop), loop, new ConnectWords(clientId, true, false, 0, 65_535, 0, null, ""));
    }

    private static int lastSubAck(RecordedClient client) {
        var last = client.came(ClientWire.SUBACK).getLast();
        return last.u8(last.body().length - 1);
    }

    @Test
    void clientWithFewSubscriptionsIsAcceptedWhileOtherClientsUseUpTheTotalLimit() {
        RecordedClient greedy = connect("greedy");
        int granted = 0;
        do {
            greedy.subscribe("f" + granted + "x".repeat(60_000), AT_LEAST_ONCE);
        } while (lastSubAck(greedy) == AT_LEAST_ONCE && ++granted < 1000);
        assertTrue(granted > 1 && granted < 1000);
        for (int i = 0; lastSubAck(greedy) != QUOTA_EXCEEDED || i == 0; i++) {
            greedy.subscribe("small/" + i, AT_LEAST_ONCE);
        }
        RecordedClient modest = connect("modest");
        modest.subscribe("t", AT_LEAST_ONCE);
        assertEquals(AT_LEAST_ONCE, lastSubAck(modest));
        for (int i = 0; i < 10; i++) {
            modest.subscribe("t/" + i, AT_LEAST_ONCE);
        }
        assertEquals(QUOTA_EXCEEDED, lastSubAck(modest), "beyond its share, too");
        assertTrue(budget.timesReached(LimitReached.SUBSCRIPTION_BYTES) > 1);
    }
}
