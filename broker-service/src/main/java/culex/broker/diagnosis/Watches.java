package culex.broker.diagnosis;

import culex.broker.transport.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The active watches of all loops. While there are none, an event costs one comparison with null. */
final class Watches {
    private final List<LoopObserver> observers = new ArrayList<>();
    private final List<LoopWatches> ofLoops = new ArrayList<>();
    private final @Nullable ClientEvents events;
    private volatile List<? extends Loop> loops = List.of();

    /**
     * @param events the events of clients, which show the connected clients of a user or an address; when null, a watch of a user or an
     * address includes only clients that connect later
     */
    Watches(@Nullable ClientEvents events) {
        this.events = events;
    }

    void add(LoopObserver observer) {
        observers.add(observer);
    }

    void start(List<? extends Loop> started) {
        for (int i = 0; i < observers.size(); i++) {
            ofLoops.add(new LoopWatches(started.get(i), observers.get(i)));
        }
        loops = started;
    }

    /** The clients that are connected now, if the target is a user or an address. Any thread may call this method. */
    List<String> connected(TraceTarget target) {
        return target.hasClients() && events != null ? events.connected(target) : List.of();
    }

    /** Passes events to a watch until it ends, at the latest after the duration. Any thread may call this method. */
    void add(Watch watch, long durationMillis) {
        onEachLoop(watches -> watches.add(watch, durationMillis));
    }

    /** Ends a watch. Any thread may call this method. */
    void end(Watch watch) {
        watch.end();
        onEachLoop(LoopWatches::removeEnded);
    }

    private void onEachLoop(Consumer<LoopWatches> step) {
        List<? extends Loop> running = loops;
        for (int i = 0; i < running.size(); i++) {
            LoopWatches watches = ofLoops.get(i);
            running.get(i).execute(() -> step.accept(watches));
        }
    }
}
