package culex.system.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.system.torture.Ledger.Breach;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The ledger reports each kind of breach, and no breach for correct delivery. */
class LedgerTest {
    private final Stream once = new Stream(0, "pub", "torture/p0/two", 2, false, true);
    private final Stream atLeastOnce = new Stream(1, "pub", "torture/p0/one", 1, false, true);
    private final Ledger ledger = new Ledger(List.of(once, atLeastOnce));
    private final Participant subscriber = new Participant("sub", true, true);
    private final Receipts receipts = ledger.open(subscriber, List.of("torture/#"), 2);

    private static void acknowledge(Stream stream, int upTo) {
        for (int i = 1; i <= upTo; i++) {
            stream.acknowledge(stream.next(), 10 * i);
        }
    }

    private void receive(Stream stream, int... sequences) {
        for (int sequence : sequences) {
            receipts.receive(Receipts.arrival(stream, sequence, stream.qos(), 1));
        }
    }

    private Map<Breach, Long> breaches() {
        return ledger.close(1).breaches();
    }

    @Test
    void completeDeliveryInOrderIsNotReportedAsABreach() {
        acknowledge(once, 3);
        acknowledge(atLeastOnce, 3);
        receive(once, 1, 2, 3);
        receive(atLeastOnce, 1, 2, 3);
        assertTrue(ledger.isComplete());
        assertEquals(Map.of(), breaches());
    }

    @Test
    void messageThatTheBrokerAcknowledgedAndDidNotDeliverCountsAsLost() {
        acknowledge(once, 3);
        ledger.killed();
        receive(once, 1, 3);
        assertFalse(ledger.isComplete());
        assertEquals(Map.of(Breach.LOST, 1L), breaches());
    }

    @Test
    void undeliveredMessageThatTheBrokerDidNotAcknowledgeIsNotReportedAsABreach() {
        once.next();
        assertTrue(ledger.isComplete());
        assertEquals(Map.of(), breaches());
    }

    @Test
    void repeatedQos2MessageCountsAsDuplicateAndRepeatedQos1MessageDoesNot() {
        acknowledge(once, 2);
        acknowledge(atLeastOnce, 2);
        receive(once, 1, 2, 1);
        receive(atLeastOnce, 1, 2, 1, 2);
        assertEquals(Map.of(Breach.DUPLICATE, 1L), breaches());
    }

    @Test
    void messageFirstDeliveredAfterALaterMessageCountsAsDisordered() {
        acknowledge(atLeastOnce, 3);
        receive(atLeastOnce, 1, 3, 2);
        assertEquals(Map.of(Breach.DISORDERED, 1L), breaches());
    }

    @Test
    void deliveryWithAnotherQosThanPublishedCountsAsCorrupt() {
        acknowledge(once, 1);
        receipts.receive(Receipts.arrival(once, 1, 1, 1));
        assertEquals(Map.of(Breach.CORRUPT, 1L), breaches());
    }

    @Test
    void sessionThatTheBrokerHasLostCountsAsABreach() {
        ledger.sessionLost(subscriber);
        assertEquals(1, ledger.close(1).count(Breach.SESSION));
    }

    @Test
    void topicFiltersMatchLevelByLevel() {
        assertTrue(Receipts.matches("torture/#", "torture/p0/one"));
        assertTrue(Receipts.matches("torture/+/one", "torture/p0/one"));
        assertFalse(Receipts.matches("torture/+/one", "torture/p0/two"));
        assertFalse(Receipts.matches("torture/+", "torture/p0/two"));
        assertFalse(Receipts.matches("torture/#", "cleared/p0"));
    }
}
