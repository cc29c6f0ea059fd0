package culex.broker.ops;

import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryState;
import culex.broker.memory.MemoryUse;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Measures the use of heap and direct memory five times a second for the {@link MemoryBudget}, and logs each change of its state. Runs
 * on one event loop.
 */
public final class MemoryWatch {
    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final long CHECK_MILLIS = 200;
    private static final int USES_NAMED = 3;
    private static final int PERCENT = 100;
    /** When less than this share of the limit is counted, the heap figure caused the state, and this figure may be out of date. */
    private static final int STALE_PERCENT = MemoryBudget.SHEDDING_PERCENT - 10;

    private static final long CHECKS_TO_COLLECTION_MIN = 10;
    private static final long CHECKS_TO_COLLECTION_MAX = 300;
    /**
     * The time between two collections is the duration of the last one multiplied by this, within the limits above: collections of less
     * than 3 s cost at most 5 % of the time.
     */
    private static final long PAUSE_PER_COLLECTION = 20;

    private static final long MEGABYTE = 1 << 20;

    private final MemoryBudget budget;
    private final IntSupplier heapPercent;
    private final IntSupplier directPercent;
    private final LongSupplier collector;
    private long checksToCollection = CHECKS_TO_COLLECTION_MIN;
    private long checksSinceCollection;
    private MemoryState logged = MemoryState.NORMAL;

    /**
     * @param heapPercent how much of the usable heap is in use, in per cent
     * @param directPercent how much of the direct memory is in use, in per cent
     */
    public MemoryWatch(MemoryBudget budget, IntSupplier heapPercent, IntSupplier directPercent) {
        this(budget, heapPercent, directPercent, MemoryWatch::collect);
    }

    /** @param collector runs a garbage collection and returns its duration in milliseconds */
    MemoryWatch(MemoryBudget budget, IntSupplier heapPercent, IntSupplier directPercent, LongSupplier collector) {
        this.collector = collector;
        this.budget = budget;
        this.heapPercent = heapPercent;
        this.directPercent = directPercent;
    }

    /** Starts the measurements, on a timer of a loop. May be called from any thread. */
    public void start(Loop loop) {
        loop.execute(() -> arm(loop));
    }

    private void arm(Loop loop) {
        TimerWheel.Timer timer = new TimerWheel.Timer(() -> {
            arm(loop);
            check();
        });
        loop.arm(timer, CHECK_MILLIS);
    }

    void check() {
        budget.observeHeap(heapPercent.getAsInt());
        budget.observeDirect(directPercent.getAsInt());
        MemoryState state = budget.state();
        collectWhenStale(state);
        if (state == logged) {
            return;
        }
        logged = state;
        switch (state) {
            case NORMAL -> LOG.info("Memory: normal again");
            case SHEDDING ->
                LOG.warnf(
                        "Memory: shedding, %s. Rejected with 0x97 until less memory is in use: new retained messages, persistent"
                                + " sessions, subscriptions and wills; QoS 0 messages for slow readers are dropped",
                        usage());
            case CRITICAL ->
                LOG.errorf(
                        "Memory: critical, %s. New clients are rejected with 0x97, and the client that uses the most memory is"
                                + " disconnected, then the next. Give the broker more heap, or lower mqtt.limits",
                        usage());
        }
    }

    /**
     * Runs a garbage collection when the use of the heap, as measured after the last collection, may be out of date: it includes the
     * garbage of clients that have disconnected since, and a broker that rejects clients allocates so little that the next collection may
     * be hours away. The interval between two collections grows with the duration of the last one. The calling loop waits until the
     * collection is complete. With a concurrent collector (ZGC, Shenandoah) the other loops run meanwhile; with others the whole process
     * pauses.
     */
    private void collectWhenStale(MemoryState state) {
        boolean isCounted = budget.totalBytes() >= budget.limitBytes() / PERCENT * STALE_PERCENT;
        if (state == MemoryState.NORMAL) {
            checksToCollection = CHECKS_TO_COLLECTION_MIN;
            checksSinceCollection = 0;
        } else if (!isCounted && ++checksSinceCollection >= checksToCollection) {
            checksSinceCollection = 0;
            long pauseMillis = collector.getAsLong() * PAUSE_PER_COLLECTION;
            checksToCollection =
                    Math.clamp(pauseMillis / CHECK_MILLIS, CHECKS_TO_COLLECTION_MIN, CHECKS_TO_COLLECTION_MAX);
        }
    }

    private static long collect() {
        long before = System.nanoTime();
        System.gc();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
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
