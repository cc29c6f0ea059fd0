package culex.broker.store.rocksdb;

import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Operations on the records of all families of a database. Used by one thread at a time, like the {@link Database}. */
final class StoreContent {
    private StoreContent() {}

    /** Whether no family has a record. */
    static boolean isEmpty(Database database) throws RocksDBException {
        for (Family family : Family.values()) {
            try (RocksIterator all = database.iterator(family)) {
                all.seekToFirst();
                all.status();
                if (all.isValid()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Deletes the records of all families. */
    static void clear(Database database) throws RocksDBException {
        for (Family family : Family.values()) {
            byte[] last = null;
            try (RocksIterator all = database.iterator(family)) {
                all.seekToLast();
                all.status();
                last = all.isValid() ? all.key() : null;
            }
            if (last != null) {
                database.deleteBefore(family, last);
                database.delete(family, last);
            }
        }
    }
}
