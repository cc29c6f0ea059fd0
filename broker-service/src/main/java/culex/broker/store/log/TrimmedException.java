package culex.broker.store.log;

/** The log begins after the position that a reader asked for. */
public final class TrimmedException extends Exception {
    private static final long serialVersionUID = 1;

    public TrimmedException(long from, long first) {
        super("the log begins at position " + first + ", after position " + from);
    }
}
