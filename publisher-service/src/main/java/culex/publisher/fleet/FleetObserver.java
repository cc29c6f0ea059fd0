package culex.publisher.fleet;

/** Counts what happens in the fleet; called on its thread. */
public interface FleetObserver {

    /** Why a message was given up. */
    enum DropReason {
        /** The buffer was full, and it was the oldest. */
        BUFFER_FULL,
        /** The broker or the client would not take it. */
        REFUSED,
        /** The service stopped before it could be sent. */
        STOPPED
    }

    /** A message was written (QoS 0) or acknowledged (QoS 1 and 2). */
    void sent();

    /** A message was given up. */
    void dropped(DropReason reason);

    /** The number of messages that wait in the buffers changed by {@code difference}. */
    void buffered(int difference);

    /** A sensor was connected, {@code again} when it had been before. */
    void connected(boolean again);

    /** An open connection ended. */
    void disconnected();
}
