package culex.broker.store.rocksdb;

/** When written records are forced to the disk. */
public enum Sync {
    /** Records are forced to the disk before they are acknowledged: acknowledged records survive a killed process and a power cut. */
    ALWAYS,
    /** Records are forced to the disk at intervals: they survive a killed process; a power cut loses those since the last sync. */
    INTERVAL,
    /** The operating system decides: records survive a killed process; a power cut may lose recent ones. */
    NEVER
}
