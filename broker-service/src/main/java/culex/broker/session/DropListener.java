package culex.broker.session;

/** Is told of messages that were dropped because the queue of a client is full: of the first, and then once a minute at most. */
@FunctionalInterface
public interface DropListener {
    /** So many messages for a client were dropped since its Session has anything to send. On an event loop. */
    void onDropped(String clientId, long messages);
}
