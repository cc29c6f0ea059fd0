package culex.benchmarks.load;

/** A run that cannot go on: the broker refused or closed a connection, or did not let all clients in. The message is one line. */
public final class LoadException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LoadException(String message) {
        super(message);
    }
}
