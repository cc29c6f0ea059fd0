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
    void memoryStateIsCriticalWhileTheHeapIsFull() {
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
    void garbageCollectionRunsEveryTwoSecondsWhileTheHeapIsFull() {
        assertEquals(7, collectionsIn(70, 50), "a collection of 50 ms, after each 10 checks");
    }

    @Test
    void requestedGarbageCollectionsTakeAtMostFivePercentOfTheTime() {
        assertEquals(3, collectionsIn(110, 500), "a collection of 500 ms, after 10, 60 and 110 checks");
    }

    @Test
    void garbageCollectionIsRequestedAtLeastOncePerMinuteWhileTheHeapIsFull() {
        assertEquals(1, collectionsIn(309, 60_000));
        assertEquals(2, collectionsIn(310, 60_000), "after 10 and 310 checks, five a second");
    }

    @Test
    void noGarbageCollectionIsRequestedInTheNormalState() {
        assertEquals(0, collectionsAt(10, 400, 50));
    }

    private int collectionsIn(int checks, long millis) {
        return collectionsAt(80, checks, millis);
    }

    private int collectionsAt(int heapPercent, int checks, long millis) {
        AtomicInteger collections = new AtomicInteger();
        MemoryWatch collecting = new MemoryWatch(new MemoryBudget(1_000_000), () -> heapPercent, direct::get, () -> {
            collections.incrementAndGet();
            return millis;
        });
        for (int check = 1; check <= checks; check++) {
            collecting.check();
        }
        return collections.get();
    }

    @Test
    void usableHeapIsAtMostTheWholeHeap() {
        JvmHeap jvm = new JvmHeap();
        assertTrue(jvm.usableBytes() > 0
                && jvm.usableBytes() <= Runtime.getRuntime().maxMemory());
        assertTrue(jvm.percentInUse() >= 0 && jvm.percentInUse() <= 100);
    }
}
