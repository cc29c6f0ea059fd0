package culex.publisher.api;

import culex.publisher.fault.FaultRule;
import culex.publisher.fleet.Fleet;
import culex.publisher.fleet.FleetSettings;
import culex.publisher.simulate.Statistics;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A fleet with its name, state and counts. May be used from any thread. */
final class RunningFleet {
    private final String name;
    private final FleetSettings settings;
    private final Fleet fleet;
    private final Statistics statistics;
    private final Runnable onStopped;
    private final AtomicReference<State> state = new AtomicReference<>(State.CREATED);
    private volatile @Nullable Instant startedAt;
    /** The bytes of the messages that one injected fault has enlarged, at most. */
    private volatile long injectedBytes;

    /** The states of a fleet, in order. */
    enum State {
        /** The fleet is not started yet. */
        CREATED,
        /** The devices of the fleet connect and send. */
        RUNNING,
        /** Each device has sent the configured number of messages, or the load plan has ended. Devices may still be connected. */
        DONE,
        /** The devices of the fleet disconnect. */
        STOPPING,
        /** No device of the fleet is connected any more. */
        STOPPED
    }

    /** @param onStopped runs after the stop */
    RunningFleet(String name, FleetSettings settings, Fleet fleet, Statistics statistics, Runnable onStopped) {
        this.name = name;
        this.settings = settings;
        this.fleet = fleet;
        this.statistics = statistics;
        this.onStopped = onStopped;
    }

    String name() {
        return name;
    }

    FleetSettings settings() {
        return settings;
    }

    Fleet fleet() {
        return fleet;
    }

    Statistics statistics() {
        return statistics;
    }

    State state() {
        return state.get();
    }

    /** When the fleet was started; null before. */
    @Nullable Instant startedAt() {
        return startedAt;
    }

    /** The bytes of the messages that one injected fault has enlarged, at most. */
    long injectedBytes() {
        return injectedBytes;
    }

    /**
     * Injects a fault into some devices.
     *
     * @param bytes the bytes of the messages that the fault enlarges; 0 for faults that enlarge none
     */
    void inject(FaultRule rule, int devices, long bytes) {
        injectedBytes = Math.max(injectedBytes, bytes);
        fleet.inject(rule, devices, bytes);
    }

    /** Starts the fleet; the future completes when the fleet is {@link State#DONE}. */
    CompletableFuture<Void> start() {
        startedAt = Instant.now();
        state.set(State.RUNNING);
        CompletableFuture<Void> done = fleet.start();
        var _ = done.thenRun(() -> state.compareAndSet(State.RUNNING, State.DONE));
        return done;
    }

    /** Stops the fleet, which takes some seconds; returns false when another call has begun to stop it. */
    boolean stop() {
        State before = state.getAndUpdate(now -> now == State.STOPPED ? now : State.STOPPING);
        if (before == State.STOPPING || before == State.STOPPED) {
            return false;
        }
        fleet.stop();
        onStopped.run();
        state.set(State.STOPPED);
        return true;
    }
}
