package culex.subscriber.sink.kafka;

/** What the value of a record is. */
public enum RecordValue {
    /** The payload, byte by byte. */
    PAYLOAD,
    /** The JSON object of JSON lines. */
    JSON
}
