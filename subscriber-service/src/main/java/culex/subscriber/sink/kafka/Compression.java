package culex.subscriber.sink.kafka;

/** How batches of records are compressed. Only algorithms that need no native library are supported. */
public enum Compression {
    /** Not at all. */
    NONE,
    /** With gzip. */
    GZIP
}
