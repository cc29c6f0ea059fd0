package culex.broker.session;

/**
 * Is notified of messages that were dropped because the queue of a client is full: for each client immediately, and then at most once in 60
 * s.
 */
@FunctionalInterface
public interface DropListener {
    /** {@code messages} is the number of messages for a client that were dropped so far. Runs on an event loop. */
    void onDropped(String clientId, long messages);
}
