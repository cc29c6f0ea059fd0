package culex.broker.store.log;

/** Thrown when another writer has appended to the log, so that this writer must not acknowledge anything any more. */
public final class FencedException extends Exception {
    private static final long serialVersionUID = 1;

    public FencedException(String message) {
        super(message);
    }
}
