package culex.broker.routing;

/** Is notified once of what became of a message, on the loop that published it. One instance serves any number of messages. */
@FunctionalInterface
public interface PublishCompletion {
    /**
     * Reports the result. Where nothing has to be stored, and for a rejection that is known at once, this is called before {@link
     * Router#publish(culex.broker.message.Message, boolean, int, PublishCompletion)} returns and before the first delivery. Otherwise it
     * is called when the store has answered, in the order in which the messages were published.
     *
     * @param packetIdentifier the Packet Identifier that the message was published with
     */
    void onPublished(int packetIdentifier, PublishResult result);
}
