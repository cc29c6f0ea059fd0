package culex.broker.routing;

/** What became of a message that a client published. */
public enum PublishResult {
    /** Nobody subscribes to its Topic Name. Where it was to be retained, it is. */
    NO_RECEIVERS,
    /** It goes to its receivers, and none of them needs it stored. */
    DELIVERED,
    /** It is durable: for receivers with a persistent Session, or, with QoS 2, until its PUBREL. */
    STORED,
    /** Rejected: it had to be stored, and the store cannot be written. */
    NOT_STORED,
    /** Rejected: a limit forbids that it is retained. */
    NOT_RETAINED
}
