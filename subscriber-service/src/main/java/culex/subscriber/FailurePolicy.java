package culex.subscriber;

/** What becomes of a message that could not be handled. */
public enum FailurePolicy {
    /** It is logged, counted and acknowledged all the same. */
    IGNORE,
    /** It stays unacknowledged, and the service reconnects, so that the broker delivers it again (QoS 1 and 2, kept Session). */
    REDELIVER
}
