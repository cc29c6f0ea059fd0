package culex.broker.diagnosis;

import culex.broker.observe.Observer;
import culex.broker.transport.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What the broker keeps for an operator who looks for a fault. */
public final class Diagnosis implements AutoCloseable {
    private final @Nullable ClientEvents events;

    /** @param events null when no events are kept */
    public Diagnosis(@Nullable ClientEvents events) {
        this.events = events;
    }

    /** What the event loops notify; further observers come after. */
    public List<Observer> observers() {
        List<Observer> observers = new ArrayList<>();
        if (events != null) {
            observers.add(events.observer());
        }
        return observers;
    }

    /** Begins the work that is not done on the way of an event. */
    public void start(List<? extends Loop> loops, Executor workers) {
        if (events != null) {
            events.start(loops.getFirst(), workers);
        }
    }

    /** The events of clients, or null when they are not kept. */
    public @Nullable ClientEvents events() {
        return events;
    }

    /** Stores what is on its way; call it when all connections have ended. */
    @Override
    public void close() {
        if (events != null) {
            events.close();
        }
    }
}
