package culex.broker.store.log;

/** Thrown when the log begins after the position that a reader requested. */
public final class TrimmedException extends Exception {
    private static final long serialVersionUID = 1;

    public TrimmedException(long from, long first) {
        super("the log begins at position " + first + ", after position " + from);
    }
}
