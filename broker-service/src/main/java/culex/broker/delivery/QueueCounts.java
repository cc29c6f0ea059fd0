package culex.broker.delivery;

/** Counts the queued messages of all clients and their bytes, as seen by one loop; used on that loop. */
public interface QueueCounts {
    /** Adds queued messages and their bytes, or subtracts them if negative. */
    void queued(long messages, long bytes);

    /** Whether the queues of all clients together are full for a client with this many queued messages. */
    boolean isQueueFull(int queuedMessages);
}
