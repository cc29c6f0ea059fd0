package culex.broker.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AfterFullCollectionTest {
    private final AtomicLong collections = new AtomicLong();
    private final AtomicLong used = new AtomicLong();
    private final AfterFullCollection left = new AfterFullCollection(collections::get, used::get);

    @Test
    void garbageBeforeTheFirstFullCollectionIsNotReportedAsUsedMemory() {
        used.set(900);
        assertEquals(0, left.bytes());
    }

    @Test
    void garbageSinceTheLastFullCollectionIsNotReportedAsUsedMemory() {
        collections.set(1);
        used.set(100);
        assertEquals(100, left.bytes());
        used.set(900);
        assertEquals(100, left.bytes());
        collections.set(2);
        assertEquals(900, left.bytes());
    }

    @Test
    void usedMemoryBelowTheAmountAfterTheLastFullCollectionIsReportedImmediately() {
        collections.set(1);
        used.set(900);
        assertEquals(900, left.bytes());
        used.set(50);
        assertEquals(50, left.bytes());
    }
}
