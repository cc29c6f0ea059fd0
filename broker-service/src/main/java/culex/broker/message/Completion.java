package culex.broker.message;

/**
 * Called once when the server has stored a message or a subscription, or has failed to store it, so that the caller can acknowledge or
 * reject it. Runs on the event loop that passed the completion.
 */
@FunctionalInterface
public interface Completion {
    /**
     * Reports the result.
     *
     * @param stored true when everything that must be stored is durable, or when nothing must be stored; false when the store could not
     *     write it, so it must not be acknowledged as accepted
     */
    void onDone(boolean stored);
}
