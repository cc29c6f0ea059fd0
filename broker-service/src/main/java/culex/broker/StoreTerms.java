package culex.broker;

import culex.broker.store.rocksdb.RocksSettings;

/** The settings of the store on disk, checked; defaults that scale with the heap are resolved. Stateless. */
final class StoreTerms {
    private static final int BACKLOG_HEAP_PERCENT = 10;
    private static final long BACKLOG_BYTES_LEAST = 1L << 20;

    private StoreTerms() {}

    /**
     * @param heapBytes the maximum size of the heap
     * @throws IllegalArgumentException with one line that names the property which is out of range
     */
    static RocksSettings of(BrokerConfig.Store config, long heapBytes) {
        long backlog = config.backlogBytesMax();
        if (backlog != 0 && backlog < BACKLOG_BYTES_LEAST) {
            throw new IllegalArgumentException("mqtt.store.backlog-bytes-max is " + backlog
                    + ", and must be 0 or at least " + BACKLOG_BYTES_LEAST);
        }
        if (config.diskReserveBytes() < 0) {
            throw new IllegalArgumentException(
                    "mqtt.store.disk-reserve-bytes is " + config.diskReserveBytes() + ", and must not be negative");
        }
        return new RocksSettings(
                config.sync(),
                config.syncInterval(),
                config.lockWait(),
                backlog == 0 ? heapBytes / 100 * BACKLOG_HEAP_PERCENT : backlog,
                config.diskReserveBytes());
    }
}
