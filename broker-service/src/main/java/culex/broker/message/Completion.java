package culex.broker.message;

/**
 * Called once when the server has taken responsibility for a message or a subscription, or cannot take it, so that it can be acknowledged
 * or rejected. Runs on the event loop that passed it.
 */
@FunctionalInterface
public interface Completion {
    /**
     * Reports the result.
     *
     * @param stored true when everything that must be stored is durable, also when nothing had to be; false when the store could not write
     * it, so it must not be acknowledged as accepted
     */
    void onDone(boolean stored);
}
