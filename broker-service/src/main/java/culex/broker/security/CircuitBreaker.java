package culex.broker.security;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Protects a failing service and the clients that wait for it: after several failures in a row no requests are sent for some time, then a
 * single one tests the service. May be called from any thread, without locks.
 */
final class CircuitBreaker {
    private static final State CLOSED = new State(0, 0, false);

    private final int failuresMax;
    private final long openNanos;
    private final LongSupplier nanoTime;
    private final AtomicReference<State> state = new AtomicReference<>(CLOSED);

    /**
     * @param failures the number of failures in a row, up to the number that opens the breaker
     * @param openedNanos when the breaker last opened
     * @param isTrying whether a request is testing the service while the breaker is open
     */
    private record State(int failures, long openedNanos, boolean isTrying) {}

    /**
     * @param failuresMax the number of failures in a row that opens the breaker
     * @param openTime how long no requests are sent then
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

    /** Called when the service has responded; returns whether the breaker was open. */
    boolean onSuccess() {
        return isOpen(state.getAndSet(CLOSED));
    }

    /** Called when the service has failed; returns whether this failure opens the breaker. */
    boolean onFailure() {
        long nanos = nanoTime.getAsLong();
        State before = state.getAndUpdate(now -> {
            if (isOpen(now) && !now.isTrying()) {
                return now; // the result of a request that began before the breaker opened
            }
            return new State(Math.min(now.failures() + 1, failuresMax), nanos, false);
        });
        return before.isTrying() || before.failures() == failuresMax - 1;
    }
}
