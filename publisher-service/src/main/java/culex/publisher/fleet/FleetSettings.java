package culex.publisher.fleet;

import culex.publisher.signal.SignalShape;
import java.time.Duration;

/**
 * The settings of the fleet: what its sensors send, and when.
 *
 * @param size number of sensors
 * @param rampUp time over which the first connections are spread
 * @param topic Topic Name; {@code {id}} becomes the sensor's number
 * @param interval time between two messages of a sensor
 * @param qos 0, 1 or 2
 * @param retain whether messages are retained by the broker
 * @param count number of messages of each sensor; 0 means no limit
 * @param signal the waveform of the values
 * @param bufferedMessagesMax maximum of messages that a sensor buffers while it cannot send
 * @param inFlightMessagesMax maximum of messages in flight of a sensor
 * @param reconnectDelayMin the first delay before an attempt to reconnect
 * @param reconnectDelayMax the longest such delay
 * @param flushTimeout how long a stop continues to send buffered messages
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

    /** Whether the fleet has one sensor; then each message is logged as in the tutorial. */
    boolean isSingle() {
        return size == 1;
    }

    /** Returns the Topic Name of sensor {@code id}. */
    public String topicOf(int id) {
        return topic.replace("{id}", Integer.toString(id));
    }

    /** Whether {@code sequence} is greater than the number of the last message. */
    boolean isBeyondCount(long sequence) {
        return count > 0 && sequence > count;
    }
}
