package culex.subscriber.sink;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says in one printable line why a sink failed. */
public final class FailureReason {

    private FailureReason() {}

    /** Returns the reason of an exception, for log lines and dead-letter files. */
    public static String of(Throwable failure) {
        return PrintableText.escape(
                switch (failure) {
                    case NoSuchFileException missing -> "there is no " + missing.getFile();
                    case AccessDeniedException denied -> "no permission for " + denied.getFile();
                    case FileSystemException file
                    when file.getReason() != null -> file.getFile() + ": " + file.getReason();
                    default -> {
                        String message = failure.getMessage();
                        yield message == null || message.isBlank()
                                ? failure.getClass().getSimpleName()
                                : message;
                    }
                });
    }
}
