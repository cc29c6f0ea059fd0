package culex.publisher.fault;

/** An error in the text of a fault plan. The message begins with its position. */
public final class FaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int position;
    private final String reason;

    FaultException(int position, String reason) {
        super("position " + position + ": " + reason);
        this.position = position;
        this.reason = reason;
    }

    /** Returns the position of the error, in characters from 1. */
    public int position() {
        return position;
    }

    /** Returns what is wrong, without the position. */
    public String reason() {
        return reason;
    }
}
