package culex.broker.store.rocksdb;

import java.util.EnumMap;
import java.util.Map;
import org.rocksdb.RocksDBException;
import org.rocksdb.TableProperties;

/**
 * The number of records of each kind, and their bytes before compression, from the properties of the tables: no record is read. Replaced
 * and deleted records count until RocksDB has compacted them, so these are upper bounds.
 */
final class StoreSizes {
    /**
     * The records of a kind.
     *
     * @param entries the number of all entries of the tables, including replaced and deleted records and deletions
     * @param records an estimate of the number of current records
     * @param bytes the bytes of all entries
     */
    record Size(long entries, long records, long bytes) {}

    private final Map<Family, Size> sizes = new EnumMap<>(Family.class);

    private StoreSizes() {}

    static StoreSizes of(Database database) throws RocksDBException {
        StoreSizes all = new StoreSizes();
        for (Family family : Family.values()) {
            long entries = 0;
            long records = 0;
            long bytes = 0;
            for (TableProperties table : database.tables(family)) {
                entries += table.getNumEntries();
                records += Math.max(0, table.getNumEntries() - 2 * table.getNumDeletions());
                bytes += table.getRawKeySize() + table.getRawValueSize();
            }
            all.sizes.put(family, new Size(entries, records, bytes));
        }
        return all;
    }

    Size of(Family family) {
        return sizes.getOrDefault(family, new Size(0, 0, 0));
    }

    boolean isEmpty() {
        return sizes.values().stream().allMatch(size -> size.records() == 0);
    }

    private String text(Family family, String what) {
        Size size = of(family);
        return "up to " + size.records() + " " + what + " (" + (size.bytes() >> 20) + " MB)";
    }

    @Override
    public String toString() {
        return String.join(
                ", ",
                text(Family.SESSIONS, "sessions"),
                text(Family.SUBSCRIPTIONS, "subscriptions"),
                text(Family.DELIVERIES, "queued and unacknowledged messages"),
                text(Family.MESSAGES, "shared messages"),
                text(Family.RETAINED, "retained messages"));
    }
}
