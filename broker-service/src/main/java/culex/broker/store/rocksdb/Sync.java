package culex.broker.store.rocksdb;

/** When what was written is forced to the disk. */
public enum Sync {
    /** Before it is acknowledged: survives a killed process and a power cut. */
    ALWAYS,
    /** Every interval: survives a killed process; a power cut takes what came since the last interval. */
    INTERVAL,
    /** When the operating system likes: survives a killed process; a power cut may take anything recent. */
    NEVER
}
