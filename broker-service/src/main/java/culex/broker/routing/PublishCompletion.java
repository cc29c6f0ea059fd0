package culex.broker.routing;

/**
 * Is notified once of the result of a publication, on the loop that published the message. One instance can be used for any number of
 * messages.
 */
@FunctionalInterface
public interface PublishCompletion {
    /**
     * Reports the result. If nothing has to be stored, or if the message is rejected immediately, this is called before
     * {@link Router#publish(culex.broker.message.Message, boolean, int, PublishCompletion)} returns and before the first delivery.
     * Otherwise this is called when the store has written or rejected the message, in the order in which the messages were published.
     *
     * @param packetIdentifier the Packet Identifier that the message was published with
     */
    void onPublished(int packetIdentifier, PublishResult result);
}
