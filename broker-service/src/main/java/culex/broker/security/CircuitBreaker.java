package culex.broker.security;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Spares a service that fails, and those who wait for it: after some failures in a row nothing is asked for a while, then one request
 * tries. May be called from any thread, without locks.
 */
final class CircuitBreaker {
    private static final State CLOSED = new State(0, 0, false);

    private final int failuresMax;
    private final long openNanos;
    private final LongSupplier nanoTime;
    private final AtomicReference<State> state = new AtomicReference<>(CLOSED);

    /**
     * @param failures how many failures there were in a row; no more are counted than open the breaker
     * @param openedNanos when the breaker was opened last
     * @param isTrying whether a request tries an open breaker
     */
    private record State(int failures, long openedNanos, boolean isTrying) {}

    /**
     * @param failuresMax how many failures in a row open the breaker
     * @param openTime how long nothing is asked then
     * @param nanoTime the monotonic clock
     */
    CircuitBreaker(int failuresMax, Duration openTime, LongSupplier nanoTime) {
        this.failuresMax = failuresMax;
        this.nanoTime = nanoTime;
        openNanos = openTime.toNanos();
    }

    /** Whether a request would be permitted now. */
    boolean isPermitted() {
        return isPermitted(state.get());
    }

    private boolean isPermitted(State now) {
        return !isOpen(now) || (!now.isTrying() && nanoTime.getAsLong() - now.openedNanos() >= openNanos);
    }

    private boolean isOpen(State now) {
        return now.failures() >= failuresMax;
    }

    /** Whether a request may be made; then {@link #onSuccess} or {@link #onFailure} must follow. */
    boolean begin() {
        while (true) {
            State now = state.get();
            if (!isPermitted(now)) {
                return false;
            }
            if (!isOpen(now) || state.compareAndSet(now, new State(now.failures(), now.openedNanos(), true))) {
                return true;
            }
        }
    }

    /** The service has answered; returns whether the breaker was open. */
    boolean onSuccess() {
        return isOpen(state.getAndSet(CLOSED));
    }

    /** The service has failed; returns whether that opens the breaker. */
    boolean onFailure() {
        long nanos = nanoTime.getAsLong();
        State before = state.getAndUpdate(now -> {
            if (isOpen(now) && !now.isTrying()) {
                return now; // a request that began before the breaker opened
            }
            return new State(Math.min(now.failures() + 1, failuresMax), nanos, false);
        });
        return before.isTrying() || before.failures() == failuresMax - 1;
    }
}
