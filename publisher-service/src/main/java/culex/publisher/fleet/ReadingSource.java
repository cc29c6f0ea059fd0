package culex.publisher.fleet;

import culex.publisher.fault.FaultRule;
import java.time.Duration;

/** Where the messages of one sensor come from, and when they are due. Used on the fleet's thread. */
interface ReadingSource {

    /**
     * Starts the source, or continues it after a pause; without effect while the source runs.
     *
     * @param startedAt when the load plan started the sensor, in nanoseconds since the start of the load plan
     */
    void start(long startedAt);

    /** Passes on the messages that are due, and pauses. */
    void pause();

    /** Stops passing on messages, because the sensor stops. */
    void end();

    /** Whether the source was started at least once. */
    boolean hasStarted();

    /** Whether the source has passed its last message to the sensor. */
    boolean isFinished();

    /** Returns how many messages should have been sent by {@code nowNanos} since the start of the source, whether they were sent or not. */
    long dueBy(long nowNanos);

    /** Returns how late the latest message is, in nanoseconds; 0 or less if that message is not late. */
    long lateNanos(long nowNanos);

    /** Changes the interval of all streams. */
    void changeInterval(Duration interval);

    /** Changes the factor of all rates. */
    void pace(double factor);

    /** Injects a fault into all streams. */
    void inject(FaultRule rule);

    /** Runs when no message is buffered or in flight. */
    void outboxIsEmpty();
}
