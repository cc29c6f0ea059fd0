package culex.broker.store.rocksdb;

import org.jspecify.annotations.Nullable;

/** The database does not contain what was written. At the start it ends the broker, with one line that says what to do. */
final class DamagedStoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DamagedStoreException(String what) {
        this(what, null);
    }

    DamagedStoreException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }
}
