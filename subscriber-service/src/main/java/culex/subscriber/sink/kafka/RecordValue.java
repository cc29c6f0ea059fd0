package culex.subscriber.sink.kafka;

/** What the value of a record is. */
public enum RecordValue {
    /** The payload, byte by byte. */
    PAYLOAD,
    /** The message as the JSON object that the file sink writes in a JSON line. */
    JSON
}
