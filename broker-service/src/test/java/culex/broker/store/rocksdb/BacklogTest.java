package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BacklogTest {
    private final Backlog backlog = new Backlog(10, 1000);

    /** A loop exceeds the limit right before the writer subtracts its entries: the writer must use the value before the subtraction. */
    @Test
    void publishersPausedByAFullBacklogResumeWhenOneRemovalShrinksItBelowTheLimit() {
        backlog.add(8, 0);
        backlog.add(3, 0);
        assertTrue(backlog.isCongested());
        assertTrue(backlog.remove(8, 0));
        assertFalse(backlog.isCongested());
    }

    @Test
    void publishersStayPausedUntilTheBacklogIsBelowItsLimit() {
        backlog.add(30, 0);
        assertFalse(backlog.remove(10, 0));
        assertTrue(backlog.remove(15, 0));
    }

    @Test
    void publishersArePausedAboveTheByteLimit() {
        backlog.add(1, 1001);
        assertTrue(backlog.isCongested());
        assertTrue(backlog.remove(1, 1001));
        assertFalse(backlog.isCongested());
    }

    @Test
    void publishersResumeWhenEntriesAndBytesAreBelowTheirLimits() {
        backlog.add(11, 2000);
        assertFalse(backlog.remove(5, 500));
        assertTrue(backlog.remove(5, 1000));
    }

    @Test
    void shrinkingBacklogResumesNoPublisherWhenNoneWasPaused() {
        backlog.add(5, 100);
        assertFalse(backlog.remove(5, 100));
    }
}
