package culex.broker.store.log;

/** Thrown when the content of the log is not what its writers have appended: a commit is missing, changed, or of another cluster. */
public final class DamagedLogException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DamagedLogException(String message) {
        super(message);
    }
}
