package culex.subscriber.channel;

import java.util.concurrent.CompletableFuture;

/** Counts the messages that are being handled, and rejects new ones after it was closed. Thread-safe. */
final class InFlight {

    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private int count;
    private boolean closed;

    /** Counts one message; returns false if closed. After true, call {@link #leave()} exactly once. */
    synchronized boolean enter() {
        if (closed) {
            return false;
        }
        count++;
        return true;
    }

    /** Called when a message was handled. */
    synchronized void leave() {
        count--;
        if (closed && count == 0) {
            drained.complete(null);
        }
    }

    /** Rejects further messages; the future completes when no message is being handled any more. */
    synchronized CompletableFuture<Void> close() {
        closed = true;
        if (count == 0) {
            drained.complete(null);
        }
        return drained;
    }
}
