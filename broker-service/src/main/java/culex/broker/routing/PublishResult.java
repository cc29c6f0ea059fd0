package culex.broker.routing;

/** The result of publishing a message of a client. */
public enum PublishResult {
    /** The message is accepted and has no subscribers. It is retained, if the client requested that. */
    NO_RECEIVERS,
    /** The message is accepted, and no receiver needs the message to be stored. */
    DELIVERED,
    /** The message is accepted and durable: for receivers with a persistent Session, or, with QoS 2, until its PUBREL. */
    STORED,
    /** The message is rejected: it had to be stored, and the store cannot be written. */
    NOT_STORED,
    /** The message is rejected: a limit forbids to retain it. */
    NOT_RETAINED
}
