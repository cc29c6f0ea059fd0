package culex.broker.admin;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Limits how many requests are answered at a time. May be used from any thread. */
final class RequestPermits {
    private final Semaphore free;

    RequestPermits(int max) {
        free = new Semaphore(max);
    }

    /** Takes a permit; null when all are taken. */
    @Nullable Permit take() {
        return free.tryAcquire() ? new Permit() : null;
    }

    /** The permit of one request. */
    final class Permit {
        private final AtomicBoolean isTaken = new AtomicBoolean(true);

        /** Gives the permit back. Idempotent, so that several ends of a request give it back once. */
        void release() {
            if (isTaken.getAndSet(false)) {
                free.release();
            }
        }
    }
}
