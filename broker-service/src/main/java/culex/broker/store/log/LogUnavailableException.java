package culex.broker.store.log;

import org.jspecify.annotations.Nullable;

/** Thrown when the engine of the log (NATS or PostgreSQL) does not answer, or has no quorum. */
public final class LogUnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    public LogUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
