package culex.broker.store.log;

/** Another writer has appended to the log, so that this one must not acknowledge anything any more. */
public final class FencedException extends Exception {
    private static final long serialVersionUID = 1;

    public FencedException(String message) {
        super(message);
    }
}
