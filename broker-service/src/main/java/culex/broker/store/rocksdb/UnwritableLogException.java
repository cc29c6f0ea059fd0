package culex.broker.store.rocksdb;

/** The replicated log has not taken a commit: it does not answer, or another replica owns it. */
final class UnwritableLogException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnwritableLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
