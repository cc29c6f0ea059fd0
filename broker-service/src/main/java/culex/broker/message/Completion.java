package culex.broker.message;

/** Called once when the server owns what was accepted, so that it may be acknowledged; on the event loop that asked. */
@FunctionalInterface
public interface Completion {
    /**
     * Says that what was accepted is owned, or that it cannot be.
     *
     * @param stored whether the stores have it; false when they could not take it, and it must not be acknowledged as accepted
     */
    void onDone(boolean stored);
}
