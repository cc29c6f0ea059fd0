package culex.broker.diagnosis;

import culex.broker.transport.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Traces of clients, Topic Filters and addresses: at most {@value #ACTIVE_MAX} at a time. The latest {@value #KEPT_MAX} traces can be read.
 * While no trace runs, an event costs one comparison with null. Methods may be called from any thread.
 */
public final class Traces {
    /** Maximum duration of a trace. */
    public static final Duration DURATION_MAX = Duration.ofMinutes(30);

    static final int ACTIVE_MAX = 4;
    static final int KEPT_MAX = 8;

    private final List<LoopObserver> observers = new ArrayList<>();
    private final List<LoopTraces> ofLoops = new ArrayList<>();
    private final ConcurrentLinkedDeque<Trace> all = new ConcurrentLinkedDeque<>();
    private final AtomicLong ids = new AtomicLong();
    private final @Nullable ClientEvents events;
    private final LongSupplier wallMillis;
    private volatile List<? extends Loop> loops = List.of();

    /**
     * @param events the events of clients, which show the clients connected from an address; when null, a trace of an address includes only
     * clients that connect later
     * @param wallMillis the wall clock, in milliseconds of the epoch
     */
    Traces(@Nullable ClientEvents events, LongSupplier wallMillis) {
        this.events = events;
        this.wallMillis = wallMillis;
    }

    void add(LoopObserver observer) {
        observers.add(observer);
    }

    void start(List<? extends Loop> started) {
        for (int i = 0; i < observers.size(); i++) {
            ofLoops.add(new LoopTraces(started.get(i), observers.get(i)));
        }
        loops = started;
    }

    /**
     * Starts a trace.
     *
     * @throws IllegalStateException when too many traces run
     * @throws IllegalArgumentException when the duration is too long or too short
     */
    public Trace start(TraceTarget target, Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0 || duration.compareTo(DURATION_MAX) > 0) {
            throw new IllegalArgumentException(
                    "a trace takes from 1 second to " + DURATION_MAX.toMinutes() + " minutes");
        }
        if (all.stream().filter(trace -> !trace.isEnded()).count() >= ACTIVE_MAX) {
            throw new IllegalStateException("there are " + ACTIVE_MAX + " traces already: stop one of them");
        }
        List<String> clients = target.kind() == TraceTarget.Kind.ADDRESS && events != null
                ? events.connectedFrom(target.value())
                : List.of();
        Trace trace = new Trace(ids.incrementAndGet(), target, wallMillis.getAsLong(), duration.toMillis(), clients);
        all.addLast(trace);
        while (all.size() > KEPT_MAX) {
            Trace oldest = all.pollFirst();
            if (oldest != null) {
                stop(oldest);
            }
        }
        onEachLoop(traces -> traces.add(trace, duration.toMillis()));
        return trace;
    }

    /** Stops a trace; its lines can still be read. */
    public void stop(Trace trace) {
        trace.end();
        onEachLoop(LoopTraces::removeEnded);
    }

    private void onEachLoop(Consumer<LoopTraces> step) {
        List<? extends Loop> running = loops;
        for (int i = 0; i < running.size(); i++) {
            LoopTraces traces = ofLoops.get(i);
            running.get(i).execute(() -> step.accept(traces));
        }
    }

    /** The latest traces, oldest first. */
    public List<Trace> all() {
        return List.copyOf(all);
    }

    /** The trace with a number; null when it does not exist, or was removed. */
    public @Nullable Trace find(long id) {
        return all.stream().filter(trace -> trace.id() == id).findFirst().orElse(null);
    }
}
