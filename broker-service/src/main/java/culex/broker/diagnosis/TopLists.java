package culex.broker.diagnosis;

import culex.broker.session.Session;
import culex.broker.transport.Loop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lists the topics and clients with most messages, most dropped messages, the slowest acknowledgements and the longest queues. Each loop
 * has its own sketches (tables with approximate counts) of fixed size; the lists are computed from copies of them.
 */
public final class TopLists {
    /** The lists are computed at most once in this time, so that frequent requests do not load the loops. */
    private static final long REUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier monotonicNanos;
    private final long slowNanos;
    private final List<LoopTops> ofLoops = new ArrayList<>();
    private final AtomicReference<@Nullable Answer> newest = new AtomicReference<>();
    private volatile @Nullable Started started;

    /** The loops and Sessions of a broker that has started. */
    private record Started(List<? extends Loop> loops, Iterable<Session> sessions, Executor workers) {}

    /** Lists that were computed or are being computed, and the time at which a caller requested them. */
    private record Answer(long nanos, CompletableFuture<Tops> tops) {}

    /** The counts of one loop. */
    private record OfLoop(TopCounts counts, long seconds, Map<String, Long> waiting, List<Tops.Queue> queues) {}

    /**
     * @param slowMillis the time from a message to its acknowledgement beyond which a subscriber is slow
     * @param monotonicNanos the monotonic clock
     */
    TopLists(long slowMillis, LongSupplier monotonicNanos) {
        this.monotonicNanos = monotonicNanos;
        slowNanos = TimeUnit.MILLISECONDS.toNanos(slowMillis);
    }

    /** Creates the counts of a loop. Called in the order of the loops, before they run. */
    LoopTops add(int index) {
        LoopTops tops = new LoopTops(index, slowNanos);
        ofLoops.add(tops);
        return tops;
    }

    /** Starts to count. */
    void start(List<? extends Loop> loops, Iterable<Session> sessions, Executor workers) {
        started = new Started(loops, sessions, workers);
        for (int i = 0; i < ofLoops.size(); i++) {
            LoopTops tops = ofLoops.get(i);
            Loop loop = loops.get(i);
            loop.execute(() -> tops.begin(loop));
        }
    }

    /**
     * Returns the lists. A worker completes the future when all loops have copied their counts; it never completes while a loop is stuck.
     * May be called from any thread.
     */
    public CompletableFuture<Tops> snapshot() {
        Started on = started;
        if (on == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("the broker has not started"));
        }
        long now = monotonicNanos.getAsLong();
        Answer before = newest.get();
        if (before != null && now - before.nanos() < REUSE_NANOS) {
            return before.tops();
        }
        CompletableFuture<Tops> tops = ask(on);
        newest.set(new Answer(now, tops));
        return tops;
    }

    private CompletableFuture<Tops> ask(Started on) {
        List<CompletableFuture<OfLoop>> parts = new ArrayList<>();
        for (int i = 0; i < ofLoops.size(); i++) {
            LoopTops tops = ofLoops.get(i);
            Loop loop = on.loops().get(i);
            CompletableFuture<OfLoop> part = new CompletableFuture<>();
            parts.add(part);
            loop.execute(() -> LargestQueues.look(
                    loop,
                    on.sessions(),
                    queues -> part.complete(new OfLoop(tops.copy(), tops.seconds(), tops.waiting(), queues))));
        }
        return CompletableFuture.allOf(parts.toArray(new CompletableFuture<?>[0]))
                .thenApplyAsync(
                        done -> merge(
                                parts.stream().map(CompletableFuture::join).toList()),
                        on.workers());
    }

    private static Tops merge(List<OfLoop> parts) {
        TopCounts all = new TopCounts();
        Map<String, Long> waiting = new HashMap<>();
        long seconds = 0;
        for (OfLoop part : parts) {
            all.addAll(part.counts());
            part.waiting().forEach((client, nanos) -> waiting.merge(client, nanos, Math::max));
            seconds = Math.max(seconds, part.seconds());
        }
        return new Tops(
                seconds,
                TopCounts.list(all.topics),
                TopCounts.list(all.publishers),
                all.listOfDrops(),
                TopCounts.list(all.droppedByClient),
                TopCounts.list(all.droppedByTopic),
                all.slow.list(waiting),
                LargestQueues.merge(parts.stream().map(OfLoop::queues).toList()));
    }
}
