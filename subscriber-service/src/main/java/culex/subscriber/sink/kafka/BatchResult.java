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

    /** Adds the result that Kafka's producer gave for the record of this message. */
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
     * Throws an exception if Kafka has not stored all records of the batch.
     *
     * @throws IllegalArgumentException if Kafka rejects a record. Other records of the same request may fail for that reason only, so the
     *     caller divides the batch and sends it again
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

    /** Whether the record was not sent because Kafka is not available now; false while the result is not known. */
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

    /**
     * Counts a record as stored. Does nothing if an earlier record of the batch could not be sent, because then both records are sent
     * again, in order.
     */
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
