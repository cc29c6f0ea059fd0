package culex.subscriber.channel;

import java.util.concurrent.CompletableFuture;

/** Counts the messages that are being handled, and can be closed. Any thread. */
final class InFlight {

    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private int count;
    private boolean closed;

    /** Whether one more may go on; then {@link #leave()} must follow. */
    synchronized boolean enter() {
        if (closed) {
            return false;
        }
        count++;
        return true;
    }

    /** One is done. */
    synchronized void leave() {
        count--;
        if (closed && count == 0) {
            drained.complete(null);
        }
    }

    /** Lets none in any more; the future completes when the last has left. */
    synchronized CompletableFuture<Void> close() {
        closed = true;
        if (count == 0) {
            drained.complete(null);
        }
        return drained;
    }
}
