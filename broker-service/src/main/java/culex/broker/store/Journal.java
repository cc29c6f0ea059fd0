package culex.broker.store;

import culex.broker.message.Completion;

/**
 * What one loop wants kept, in the order in which it says so; on that loop. What a turn says is handed over together at the end of
 * the turn, and everything before a {@link #whenDurable} is owned by the store when its completion comes.
 */
public interface Journal extends SessionStore, MessageStore, RetainedJournal {
    /** Whether anything outlives the process; when not, nothing needs to be said and nothing waits. */
    boolean isPersistent();

    /** How often something was said, to see whether something was. */
    long entries();

    /** Calls back when everything said so far is owned by the store, or cannot be; in the order of the calls. */
    void whenDurable(Completion completion);

    /** Runs a task when everything said so far that the server answers for is in the store, however long that takes. */
    void whenStored(Runnable task);

    /** Hands over what was said so far, ahead of the end of the turn. */
    void submit();

    /** Whether the store is so far behind that publishers should wait. */
    boolean isCongested();

    /** Whether the store takes no new messages at the moment, because it cannot be written. */
    boolean isDegraded();
}
