package culex.publisher.connection;

/** What became of a message that was handed to the client. */
public sealed interface PublishOutcome {

    /** Written (QoS 0), or acknowledged by the broker (QoS 1 and 2). */
    record Sent() implements PublishOutcome {}

    /** The connection ended first: the message may be sent again. */
    record ConnectionLost() implements PublishOutcome {}

    /**
     * The broker or the client will not take it, however often it is sent.
     *
     * @param reason one line for people
     */
    record Refused(String reason) implements PublishOutcome {}
}
