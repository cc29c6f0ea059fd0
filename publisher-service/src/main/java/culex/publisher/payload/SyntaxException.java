package culex.publisher.payload;

/** An error in the text of a payload template or a fault plan. The message begins with its position, in characters from 1. */
public final class SyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an error at a position, in characters from 1. */
    public SyntaxException(int position, String reason) {
        super("position " + position + ": " + reason);
    }
}
