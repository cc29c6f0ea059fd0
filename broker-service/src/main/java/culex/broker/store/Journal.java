package culex.broker.store;

import culex.broker.message.Completion;

/**
 * The journal of one loop, used on that loop only. Stores entries in the order in which they are appended. The entries of a turn of the
 * loop are handed to the store together, at the end of the turn.
 */
public interface Journal extends SessionStore, MessageStore, RetainedJournal {
    /** Whether the store outlives the process. If not, nothing needs to be appended and every completion runs immediately. */
    boolean isPersistent();

    /** The number of entries appended so far. */
    long entries();

    /**
     * Completes on the loop, in the order of the calls, after the entries of earlier turns: with true when the entries of this turn are
     * durable, with false when one of them was rejected because the store cannot be written.
     */
    void whenDurable(Completion completion);

    /**
     * Runs a task on the loop when all entries so far are stored, except those that were rejected. If the store cannot be written, the task
     * waits until it can.
     */
    void whenStored(Runnable task);

    /** Hands all entries that were appended in this turn of the loop to the store now, instead of at the end of the turn. */
    void submit();

    /** Whether too many entries wait to be written, so that reading from publishers must pause. */
    boolean isCongested();

    /** Whether the store rejects new messages, because writes fail or the disk is full. */
    boolean isDegraded();
}
