package culex.benchmarks.load;

/** A run cannot continue: the broker rejected or closed a connection, or did not accept all clients. The message is one line. */
public final class LoadException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LoadException(String message) {
        super(message);
    }
}
