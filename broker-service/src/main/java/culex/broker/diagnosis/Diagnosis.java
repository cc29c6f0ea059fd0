package culex.broker.diagnosis;

import culex.broker.observe.Observer;
import culex.broker.session.Session;
import culex.broker.transport.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The parts of the broker that record information for troubleshooting. */
public final class Diagnosis implements AutoCloseable {
    private final @Nullable ClientEvents events;
    private final TopLists tops;
    private final Watches watches;
    private final Traces traces;
    private final LogLevels logLevels;

    /**
     * Creates the parts; call {@link #start} when the broker has started.
     *
     * @param events the events of clients; null when none are recorded
     * @param slowMillis the time from a message to its acknowledgement beyond which a subscriber is slow
     * @param wallMillis the wall clock, in milliseconds of the epoch
     * @param log writes a line of a log level to the log; it must not block
     */
    public Diagnosis(@Nullable ClientEvents events, long slowMillis, LongSupplier wallMillis, Consumer<String> log) {
        this(events, new TopLists(slowMillis, System::nanoTime), wallMillis, log);
    }

    Diagnosis(@Nullable ClientEvents events, TopLists tops, LongSupplier wallMillis, Consumer<String> log) {
        this.events = events;
        this.tops = tops;
        watches = new Watches(events);
        traces = new Traces(watches, wallMillis);
        logLevels = new LogLevels(watches, wallMillis, log);
    }

    /** The observers that the event loops notify, before all other observers. */
    public List<Observer> observers() {
        List<Observer> observers = new ArrayList<>();
        if (events != null) {
            observers.add(events.observer());
        }
        observers.add(new Observer() {
            @Override
            public Observer ofLoop(int index) {
                LoopObserver ofLoop = new LoopObserver(tops.add(index));
                watches.add(ofLoop);
                return ofLoop;
            }
        });
        return observers;
    }

    /**
     * Starts the periodic work, such as storing events.
     *
     * @param loops the event loops, in the order in which their observers were created
     * @param sessions the Sessions of all clients; each loop iterates over them
     */
    public void start(List<? extends Loop> loops, Iterable<Session> sessions, Executor workers) {
        if (events != null) {
            events.start(loops.getFirst(), workers);
        }
        tops.start(loops, sessions, workers);
        watches.start(loops);
    }

    /** The events of clients, or null when none are recorded. */
    public @Nullable ClientEvents events() {
        return events;
    }

    /** The lists of the topics and clients with the highest counts. */
    public TopLists tops() {
        return tops;
    }

    /** Traces of clients, users, Topic Filters and addresses. */
    public Traces traces() {
        return traces;
    }

    /** The log levels of clients, users and addresses. */
    public LogLevels logLevels() {
        return logLevels;
    }

    /** Stores the events that are not stored yet. Call this method when all connections have ended. */
    @Override
    public void close() {
        if (events != null) {
            events.close();
        }
    }
}
