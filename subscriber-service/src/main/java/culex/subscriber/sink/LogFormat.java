package culex.subscriber.sink;

/** How the log shows messages. */
public enum LogFormat {
    /** Topic, colon, tab, payload. */
    TEXT,
    /** One JSON object a line. */
    JSON
}
