package culex.broker.store.rocksdb;

/** What the database holds is not what was written: the start ends, with one line that says what to do. */
final class DamagedStoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DamagedStoreException(String what, Throwable cause) {
        super(what, cause);
    }
}
