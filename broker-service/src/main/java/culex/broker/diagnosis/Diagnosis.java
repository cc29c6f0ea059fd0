package culex.broker.diagnosis;

import culex.broker.observe.Observer;
import culex.broker.session.Session;
import culex.broker.transport.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What the broker keeps for an operator who looks for a fault. */
public final class Diagnosis implements AutoCloseable {
    private final @Nullable ClientEvents events;
    private final TopLists tops;
    private final Traces traces;

    /**
     * Creates it.
     *
     * @param events null when no events are kept
     * @param slowMillis the time from a message to its acknowledgement beyond which a subscriber is slow
     * @param wallMillis the time of day, in milliseconds of the epoch
     */
    public Diagnosis(@Nullable ClientEvents events, long slowMillis, LongSupplier wallMillis) {
        this(events, new TopLists(slowMillis, System::nanoTime), wallMillis);
    }

    Diagnosis(@Nullable ClientEvents events, TopLists tops, LongSupplier wallMillis) {
        this.events = events;
        this.tops = tops;
        traces = new Traces(events, wallMillis);
    }

    /** What the event loops notify; further observers come after. */
    public List<Observer> observers() {
        List<Observer> observers = new ArrayList<>();
        if (events != null) {
            observers.add(events.observer());
        }
        observers.add(new Observer() {
            @Override
            public Observer ofLoop(int index) {
                LoopObserver ofLoop = new LoopObserver(tops.add(index));
                traces.add(ofLoop);
                return ofLoop;
            }
        });
        return observers;
    }

    /**
     * Begins the work that is not done on the way of an event.
     *
     * @param loops those that asked for an observer, in the same order
     * @param sessions those of all clients; iterated over on each loop
     */
    public void start(List<? extends Loop> loops, Iterable<Session> sessions, Executor workers) {
        if (events != null) {
            events.start(loops.getFirst(), workers);
        }
        tops.start(loops, sessions, workers);
        traces.start(loops);
    }

    /** The events of clients, or null when they are not kept. */
    public @Nullable ClientEvents events() {
        return events;
    }

    /** Which topics and clients stand out. */
    public TopLists tops() {
        return tops;
    }

    /** Traces of clients, Topic Filters and addresses. */
    public Traces traces() {
        return traces;
    }

    /** Stores what is on its way; call it when all connections have ended. */
    @Override
    public void close() {
        if (events != null) {
            events.close();
        }
    }
}
