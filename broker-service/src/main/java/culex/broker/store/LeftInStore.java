package culex.broker.store;

/**
 * What a start has left in the store, because it would have taken more of the heap than a start may use.
 *
 * @param sessions persistent sessions; see {@link Recovered#sessionLeft}
 * @param retained retained messages that nobody receives until they are loaded
 * @param messages messages that belong to no session any more and are to go on at a later start
 * @param bytesMax the bytes of the heap that a start may use
 */
public record LeftInStore(long sessions, long retained, long messages, long bytesMax) {
    public boolean isEmpty() {
        return sessions == 0 && retained == 0 && messages == 0;
    }
}
