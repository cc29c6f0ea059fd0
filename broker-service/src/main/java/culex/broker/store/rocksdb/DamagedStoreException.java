package culex.broker.store.rocksdb;

import org.jspecify.annotations.Nullable;

/** What the database holds is not what was written: the start ends, with one line that says what to do. */
final class DamagedStoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DamagedStoreException(String what) {
        this(what, null);
    }

    DamagedStoreException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }
}
