package culex.broker.store.rocksdb;

/** Thrown when a commit could not be appended to the replicated log: the log does not answer, or another replica owns it. */
final class UnwritableLogException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnwritableLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
