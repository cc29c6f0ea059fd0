package culex.broker.store.rocksdb;

import java.nio.ByteBuffer;
import org.rocksdb.RocksDBException;

/** Checks the version of the format of the records, which is a property of the store. */
final class StoreFormat {
    private static final String PROPERTY = "format";

    private StoreFormat() {}

    /**
     * Checks the version when a store is opened: converts the records of the previous version, and stores the version in a new store.
     *
     * @throws IllegalStateException with one line when this broker cannot read the version
     */
    static void check(Database database) throws RocksDBException {
        byte[] found = database.property(PROPERTY);
        int format = found == null ? Records.FORMAT : ByteBuffer.wrap(found).getInt();
        if (format == Migration.FROM) {
            new Migration(database).run();
        } else if (format != Records.FORMAT) {
            throw new IllegalStateException(new StoreErrors(database.directory()).otherFormat(format));
        }
        if (found == null || format != Records.FORMAT) {
            database.putProperty(
                    PROPERTY, ByteBuffer.allocate(4).putInt(Records.FORMAT).array());
        }
    }
}
