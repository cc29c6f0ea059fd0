package culex.subscriber.sink.kafka;

/** How batches of records are compressed; those that need no native library. */
public enum Compression {
    /** Not at all. */
    NONE,
    /** With gzip. */
    GZIP
}
