package culex.broker.ctl;

/** Thrown when a command cannot be carried out; the message is one sentence for the person at the terminal. */
final class CtlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean isUsage;

    private CtlException(String message, boolean isUsage) {
        super(message, null, false, false);
        this.isUsage = isUsage;
    }

    /** The broker rejected the request, or could not be reached. */
    static CtlException failed(String message) {
        return new CtlException(message, false);
    }

    /** Returns the exception for invalid arguments. */
    static CtlException usage(String message) {
        return new CtlException(message, true);
    }

    /** Whether the arguments are invalid. */
    boolean isUsage() {
        return isUsage;
    }
}
