package culex.publisher.fleet;

import culex.publisher.signal.SignalShape;
import java.time.Duration;

/**
 * What the sensors of the fleet do.
 *
 * @param size how many sensors there are
 * @param rampUp time over which they make their first connection
 * @param topic Topic Name; {@code {id}} becomes the sensor's number
 * @param interval time from one message of a sensor to its next
 * @param qos 0, 1 or 2
 * @param retain whether the broker shall keep the last message
 * @param count messages of each sensor; 0 means without end
 * @param signal what is measured
 * @param bufferedMessagesMax messages that a sensor keeps while they cannot be sent
 * @param inFlightMessagesMax messages of a sensor that may be under way
 * @param reconnectDelayMin the first delay before another attempt to connect
 * @param reconnectDelayMax the longest such delay
 * @param flushTimeout how long a stop goes on sending
 */
public record FleetSettings(
        int size,
        Duration rampUp,
        String topic,
        Duration interval,
        int qos,
        boolean retain,
        long count,
        SignalShape signal,
        int bufferedMessagesMax,
        int inFlightMessagesMax,
        Duration reconnectDelayMin,
        Duration reconnectDelayMax,
        Duration flushTimeout) {

    /** Whether there is one sensor, whose messages are logged one by one as in the tutorial. */
    boolean isSingle() {
        return size == 1;
    }

    /** The Topic Name of sensor {@code id}. */
    public String topicOf(int id) {
        return topic.replace("{id}", Integer.toString(id));
    }

    /** Whether sequence number {@code sequence} lies behind the last message. */
    boolean isBeyondCount(long sequence) {
        return count > 0 && sequence > count;
    }
}
