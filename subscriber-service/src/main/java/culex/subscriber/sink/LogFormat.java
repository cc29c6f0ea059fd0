package culex.subscriber.sink;

/** The format of messages in the log. */
public enum LogFormat {
    /** Topic, colon, tab, payload. */
    TEXT,
    /** One JSON object per line. */
    JSON
}
