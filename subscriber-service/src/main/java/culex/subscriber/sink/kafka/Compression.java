package culex.subscriber.sink.kafka;

/** How batches of records are compressed. Only algorithms that need no native library are supported. */
public enum Compression {
    /** Batches are not compressed. */
    NONE,
    /** Batches are compressed with gzip. */
    GZIP
}
