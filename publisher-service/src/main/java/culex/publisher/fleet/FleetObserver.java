package culex.publisher.fleet;

import culex.publisher.fault.FaultKind;

/** Callbacks for events in the fleet; they run on its thread. */
public interface FleetObserver {

    /** The reason for dropping a message. */
    enum DropReason {
        /**
         * The buffer was full, or the messages of the fleet exceeded its limit in bytes: the oldest messages in the buffer of the device
         * were dropped; or as many messages as the buffer holds were delayed by a fault already, and a further one was dropped.
         */
        BUFFER_FULL,
        /** The broker or the MQTT client library rejected the message. */
        REFUSED,
        /** The fleet was stopped before the message was sent. */
        STOPPED
    }

    /** Called when a sensor has a message to send. */
    default void produced() {}

    /** Called when a message was written (QoS 0) or acknowledged (QoS 1 and 2), {@code nanos} after it was sent. */
    void sent(int qos, long nanos);

    /**
     * The rates since the report before.
     *
     * @param requested readings per second that fell due by the schedules
     * @param achieved messages per second that were sent
     * @param lagSeconds the largest delay of a reading that was taken late or is overdue now
     */
    void rates(double requested, double achieved, double lagSeconds);

    /** Called when a message was dropped. */
    void dropped(DropReason reason);

    /** Called when a reading has a simulated fault. */
    void fault(FaultKind kind);

    /** Called when a sensor got a command and accepted or rejected it. */
    default void command(boolean accepted) {}

    /** Called when the number of buffered messages changed by {@code difference}. */
    void buffered(int difference);

    /** Called when a sensor's connection opened; {@code again} if it had been connected before. */
    void connected(boolean again);

    /** Called when an open connection ended. */
    void disconnected();
}
