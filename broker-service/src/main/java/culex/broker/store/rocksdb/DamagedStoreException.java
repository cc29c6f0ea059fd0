package culex.broker.store.rocksdb;

import org.jspecify.annotations.Nullable;

/**
 * The content of the database is damaged. At the start of the broker this exception ends the process, with one line that says what to do.
 */
final class DamagedStoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DamagedStoreException(String what) {
        this(what, null);
    }

    DamagedStoreException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }
}
