package culex.subscriber.sink;

/** How JSON lines show payloads. */
public enum PayloadFormat {
    /** As a string, whatever it holds. */
    STRING,
    /** As JSON where the payload is JSON, and as a string otherwise. */
    JSON
}
