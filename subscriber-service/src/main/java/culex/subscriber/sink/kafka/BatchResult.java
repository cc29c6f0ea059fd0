package culex.subscriber.sink.kafka;

import culex.subscriber.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** The results of the records of a batch, which are added in the order of the records. */
final class BatchResult {

    private final List<Reading> stored = new ArrayList<>();
    private @Nullable Throwable rejection;
    private @Nullable Throwable failure;

    /** Notes the result of the record of a message. */
    void add(Reading reading, Future<?> result) {
        switch (result.state()) {
            case SUCCESS -> stored(reading);
            case FAILED -> failed(result.exceptionNow());
            default -> failed(new IOException("Kafka's client has not ended an attempt in time"));
        }
    }

    /** Returns the messages that need not be sent again. */
    List<Reading> stored() {
        return stored;
    }

    /** Whether a record could not be sent for a reason other than its content, such as an unreachable server. */
    boolean isUnavailable() {
        return failure != null;
    }

    /**
     * Ends normally if all records are stored.
     *
     * @throws IllegalArgumentException if Kafka rejects a record. It may fail those beside it in its request, too: the batch is divided
     * @throws IOException if Kafka is not available
     */
    void throwIfFailed() throws IOException {
        if (rejection != null) {
            throw new IllegalArgumentException(reason(rejection), rejection);
        }
        if (failure != null) {
            throw new IOException(reason(failure), failure);
        }
    }

    /** Whether the result is known, and says that Kafka is not available for the record now. */
    static boolean isUnavailable(Future<?> result) {
        return result.state() == Future.State.FAILED && !isRejection(result.exceptionNow());
    }

    /** Returns the message of a failure and the message of its root cause. */
    static String reason(Throwable why) {
        Throwable first = why;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        String text = text(why);
        return first == why ? text : text + ": " + text(first);
    }

    /** Counts a record as stored, unless an earlier record could not be sent: then both records are sent again, in order. */
    private void stored(Reading reading) {
        if (failure == null) {
            stored.add(reading);
        }
    }

    private void failed(Throwable why) {
        if (isRejection(why)) {
            rejection = rejection == null ? why : rejection;
        } else {
            failure = failure == null ? why : failure;
        }
    }

    /** Whether Kafka can never store the record, because of its size or its time. */
    private static boolean isRejection(Throwable why) {
        return why instanceof RecordTooLargeException
                || why instanceof RecordBatchTooLargeException
                || why instanceof InvalidRecordException
                || why instanceof InvalidTimestampException;
    }

    private static String text(Throwable why) {
        String message = why.getMessage();
        return message == null || message.isBlank() ? why.getClass().getSimpleName() : message;
    }
}
