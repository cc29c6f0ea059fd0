package culex.broker.store;

/**
 * What a start has left in the store, because it would have taken more of the heap than a start may use.
 *
 * @param sessions persistent sessions; see {@link Recovered#sessionLeft}
 * @param messages messages that belong to no session any more and are to go on at a later start
 * @param bytesMax the bytes of the heap that a start may use
 */
public record LeftInStore(long sessions, long messages, long bytesMax) {
    public boolean isEmpty() {
        return sessions == 0 && messages == 0;
    }
}
