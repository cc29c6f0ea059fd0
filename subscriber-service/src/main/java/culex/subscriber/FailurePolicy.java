package culex.subscriber;

/** What the service does with a message that a sink could not handle. */
public enum FailurePolicy {
    /** Log and count the message that could not be handled, then acknowledge it. */
    IGNORE,
    /** Do not acknowledge it, and reconnect, so that the broker delivers it again (QoS 1 and 2 with a persistent session). */
    REDELIVER
}
