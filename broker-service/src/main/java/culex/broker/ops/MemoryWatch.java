package culex.broker.ops;

import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryState;
import culex.broker.memory.MemoryUse;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Tells the {@link MemoryBudget} several times a second how full heap and direct memory really are, and logs each change of its state. On
 * one event loop.
 */
public final class MemoryWatch {
    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final long LOOK_MILLIS = 200;
    private static final int USES_NAMED = 3;
    private static final long MEGABYTE = 1 << 20;

    private final MemoryBudget budget;
    private final IntSupplier heapPercent;
    private final IntSupplier directPercent;
    private MemoryState logged = MemoryState.NORMAL;

    /**
     * @param heapPercent how much of the usable heap is in use, in per cent
     * @param directPercent how much of the direct memory is in use, in per cent
     */
    public MemoryWatch(MemoryBudget budget, IntSupplier heapPercent, IntSupplier directPercent) {
        this.budget = budget;
        this.heapPercent = heapPercent;
        this.directPercent = directPercent;
    }

    /** Begins to watch, by the timers of a loop. From any thread. */
    public void start(Loop loop) {
        loop.execute(() -> arm(loop));
    }

    private void arm(Loop loop) {
        TimerWheel.Timer timer = new TimerWheel.Timer(() -> {
            arm(loop);
            look();
        });
        loop.arm(timer, LOOK_MILLIS);
    }

    void look() {
        budget.observeHeap(heapPercent.getAsInt());
        budget.observeDirect(directPercent.getAsInt());
        MemoryState state = budget.state();
        if (state == logged) {
            return;
        }
        logged = state;
        switch (state) {
            case NORMAL -> LOG.info("Memory: normal again");
            case SHEDDING ->
                LOG.warnf(
                        "Memory: shedding, %s. Rejected with 0x97 until less is held: new retained messages, persistent"
                                + " sessions, subscriptions and wills; QoS 0 messages for slow readers are dropped",
                        usage());
            case CRITICAL ->
                LOG.errorf(
                        "Memory: critical, %s. New clients are rejected with 0x97, and the client that holds most is"
                                + " disconnected, then the next. Give the broker more heap, or lower mqtt.limits",
                        usage());
        }
    }

    private String usage() {
        String largest = Arrays.stream(MemoryUse.values())
                .sorted(Comparator.comparingLong(budget::bytes).reversed())
                .limit(USES_NAMED)
                .map(use -> use.label() + " " + budget.bytes(use) / MEGABYTE + " MB")
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%d of %d MB are counted (%s), %d %% of the heap was in use after the last collection",
                budget.totalBytes() / MEGABYTE,
                budget.limitBytes() / MEGABYTE,
                largest,
                heapPercent.getAsInt());
    }
}
