package culex.publisher.replay;

/** A recording, or a line of it, that cannot be read; the message is one line that names the file. */
public final class RecordingException extends Exception {
    private static final long serialVersionUID = 1L;

    RecordingException(String reason) {
        super(reason);
    }
}
