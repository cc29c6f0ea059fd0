package culex.broker.store.rocksdb;

import java.time.Duration;
import org.rocksdb.RocksDBException;

/** Whether the store can be written, why not, and when to try again. Runs on the store writer's thread, unless a method says otherwise. */
final class StoreTrouble {
    /** The time between two attempts to write again. */
    static final Duration RETRY = Duration.ofMillis(500);

    /** After this many failed attempts with a writable disk, the batch is written record by record. */
    private static final int WHOLE_ATTEMPTS_MAX = 3;

    private volatile String text = "";
    private boolean hasFailed;
    private int attempts;
    private long triedAtNanos;

    /** What is wrong with the store, or empty. May be called from any thread. */
    String text() {
        return text;
    }

    /** Sets what is wrong with a store that can be written, such as a disk that is nearly full; empty for nothing. */
    void report(String reason) {
        text = reason;
    }

    /** Whether the last write failed. */
    boolean hasFailed() {
        return hasFailed;
    }

    /** A write has failed that is not an attempt of {@link #countAttempt}. */
    void begin(Throwable failure) {
        attempts = 0;
        failed(failure);
    }

    /** A write has failed. */
    void failed(Throwable failure) {
        hasFailed = true;
        text = reasonOf(failure);
    }

    /** The store is written again. */
    void end(String reason) {
        hasFailed = false;
        text = reason;
    }

    /** Whether it is time to try again. */
    boolean isRetryDue() {
        return System.nanoTime() - triedAtNanos >= RETRY.toNanos();
    }

    /** The store was tried, with whatever result. */
    void tried() {
        triedAtNanos = System.nanoTime();
    }

    /** Counts an attempt with a writable disk; returns whether it should write the batch as a whole. */
    boolean countAttempt() {
        return ++attempts <= WHOLE_ATTEMPTS_MAX;
    }

    static String reasonOf(Throwable failure) {
        return failure instanceof RocksDBException && failure.getMessage() != null
                ? failure.getMessage()
                : failure.toString();
    }
}
