package culex.broker.store.rocksdb;

/** When written records are forced to the disk. */
public enum Sync {
    /** Before they are acknowledged: acknowledged records survive a killed process and a power cut. */
    ALWAYS,
    /** Every interval: records survive a killed process; a power cut loses those since the latest sync. */
    INTERVAL,
    /** When the operating system does it: records survive a killed process; a power cut may lose recent ones. */
    NEVER
}
