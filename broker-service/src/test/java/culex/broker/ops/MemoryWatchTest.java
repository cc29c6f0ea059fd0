package culex.broker.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryState;
import culex.broker.transport.ManualLoop;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryWatchTest {
    private final MemoryBudget budget = new MemoryBudget(1_000_000);
    private final AtomicInteger heap = new AtomicInteger();
    private final AtomicInteger direct = new AtomicInteger();
    private final MemoryWatch watch = new MemoryWatch(budget, heap::get, direct::get);

    @Test
    void fullHeapMakesTheStateCriticalAndBack() {
        ManualLoop loop = new ManualLoop(0);
        watch.start(loop);
        loop.runOne();
        heap.set(80);
        loop.advance(1000);
        assertEquals(MemoryState.CRITICAL, budget.state());
        heap.set(10);
        loop.advance(1000);
        assertEquals(MemoryState.NORMAL, budget.state());
    }

    @Test
    void directMemoryAlonePutsTheBrokerIntoShedding() {
        direct.set(61);
        watch.check();
        assertEquals(MemoryState.SHEDDING, budget.state());
    }

    @Test
    void repeatedCollectionsOfAFullHeapBecomeRarer() {
        AtomicInteger collections = new AtomicInteger();
        MemoryWatch collecting = new MemoryWatch(budget, heap::get, direct::get, collections::incrementAndGet);
        heap.set(80);
        for (int looks = 1; looks <= 70; looks++) {
            collecting.check();
        }
        assertEquals(3, collections.get(), "after 10, 20 and 40 checks");
        heap.set(10);
        collecting.check();
        heap.set(80);
        for (int looks = 1; looks <= 10; looks++) {
            collecting.check();
        }
        assertEquals(4, collections.get());
    }

    @Test
    void usableHeapIsAtMostTheWholeHeap() {
        JvmHeap jvm = new JvmHeap();
        assertTrue(jvm.usableBytes() > 0
                && jvm.usableBytes() <= Runtime.getRuntime().maxMemory());
        assertTrue(jvm.percentInUse() >= 0 && jvm.percentInUse() <= 100);
    }
}
