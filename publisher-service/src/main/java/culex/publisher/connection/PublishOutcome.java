package culex.publisher.connection;

/** The result of sending one message. */
public sealed interface PublishOutcome {

    /** The message was written (QoS 0) or acknowledged by the broker (QoS 1 and 2). */
    record Sent() implements PublishOutcome {}

    /** The connection ended before the message was written (QoS 0) or acknowledged (QoS 1 and 2). The caller may send the message again. */
    record ConnectionLost() implements PublishOutcome {}

    /**
     * The broker or the MQTT client rejected the message. Sending it again will not help.
     *
     * @param reason one line for the log
     */
    record Rejected(String reason) implements PublishOutcome {}
}
