package culex.subscriber.sink;

/** The format of payloads in JSON lines. */
public enum PayloadFormat {
    /** Always a string. */
    STRING,
    /** JSON if the payload is JSON, otherwise a string. */
    JSON
}
