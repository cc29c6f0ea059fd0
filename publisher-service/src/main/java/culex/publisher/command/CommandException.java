package culex.publisher.command;

/** A command that a device rejects; the message is one line for the sender. */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean ofResponse;

    CommandException(String reason) {
        this(reason, false);
    }

    CommandException(String reason, boolean ofResponse) {
        super(reason);
        this.ofResponse = ofResponse;
    }

    /** Whether the command is a response of a device; a response to it could make two devices respond to each other without end. */
    public boolean isOfResponse() {
        return ofResponse;
    }
}
