package culex.broker.delivery;

/** The number and bytes of the queued messages of all clients, as one loop counts them; on that loop. */
public interface QueueCounts {
    /** Counts more queued messages and their bytes, or fewer. */
    void queued(long messages, long bytes);

    /** Whether the queues of all clients are full for a client that has so many queued messages. */
    boolean isQueueFull(int queuedMessages);
}
