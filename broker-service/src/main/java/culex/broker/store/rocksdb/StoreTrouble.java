package culex.broker.store.rocksdb;

import culex.broker.store.log.UnwritableLogException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.rocksdb.RocksDBException;

/** Whether the store can be written, why not, and when to try again. Runs on the store writer's thread, unless a method says otherwise. */
final class StoreTrouble {
    /** The time between two attempts to write again. */
    static final Duration RETRY = Duration.ofMillis(500);

    /** Number of failed attempts to write the whole batch to a writable disk, after which the batch is written record by record. */
    private static final int WHOLE_ATTEMPTS_MAX = 3;

    private volatile String text = "";
    private final LongSupplier nanos;
    private boolean hasFailed;
    private boolean isOfLog;
    private int attempts;
    private long triedAtNanos;

    /** @param nanos the monotonic clock */
    StoreTrouble(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Why the store cannot be written, in a few words; empty while it can. May be called from any thread. */
    String text() {
        return text;
    }

    /** Reports a problem of a store that can still be written, such as a disk that is nearly full; empty for none. */
    void report(String reason) {
        text = reason;
    }

    /** Whether the last write to the store failed. */
    boolean hasFailed() {
        return hasFailed;
    }

    /** Whether the last write failed because of the replicated log, so that database and records are not the cause. */
    boolean isOfLog() {
        return isOfLog;
    }

    /** Called when a write has failed after writes had succeeded: starts to count the attempts to write again. */
    void begin(Throwable failure) {
        attempts = 0;
        failed(failure);
    }

    /** Called when a write has failed. */
    void failed(Throwable failure) {
        hasFailed = true;
        isOfLog = failure instanceof UnwritableLogException;
        text = reasonOf(failure);
    }

    /** Called when a write has succeeded after failed ones. */
    void end(String reason) {
        hasFailed = false;
        text = reason;
    }

    /** Whether the store writer must try to write again now. */
    boolean isRetryDue() {
        return nanos.getAsLong() - triedAtNanos >= RETRY.toNanos();
    }

    /** Called after each attempt to write, whether it succeeded or failed. */
    void tried() {
        triedAtNanos = nanos.getAsLong();
    }

    /** Counts an attempt with a writable disk; returns whether it should write the batch as a whole. */
    boolean countAttempt() {
        return ++attempts <= WHOLE_ATTEMPTS_MAX;
    }

    static String reasonOf(Throwable failure) {
        boolean isExpected = failure instanceof RocksDBException || failure instanceof UnwritableLogException;
        return isExpected && failure.getMessage() != null ? failure.getMessage() : failure.toString();
    }
}
