package culex.subscriber.sink.file;

/** The format of a file of messages. */
public enum FileFormat {
    /** One JSON object per line. */
    JSON,
    /** Values separated by commas, as RFC 4180 describes them, with a header line. */
    CSV
}
