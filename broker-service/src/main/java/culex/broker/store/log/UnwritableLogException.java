package culex.broker.store.log;

/** Thrown when a commit could not be appended to the replicated log: the log does not answer, or another replica owns it. */
public final class UnwritableLogException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnwritableLogException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether another replica owns the log. The store has then reported the loss already. */
    public boolean isFenced() {
        return getCause() instanceof FencedException;
    }
}
