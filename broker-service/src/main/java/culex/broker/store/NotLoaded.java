package culex.broker.store;

/**
 * The records that the start of the broker did not load, because they would have needed more of the heap than a start may use. They stay in
 * the store.
 *
 * @param sessions the number of persistent sessions; see {@link RecoveryListener#sessionNotLoaded}
 * @param messages the number of messages of ended sessions, which a later start delivers
 * @param bytesMax the bytes of the heap that a start may use
 */
public record NotLoaded(long sessions, long messages, long bytesMax) {
    public boolean isEmpty() {
        return sessions == 0 && messages == 0;
    }
}
