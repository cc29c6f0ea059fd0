package culex.publisher.fleet;

import culex.publisher.payload.PayloadTemplate;
import java.util.Optional;

/**
 * The messages by which a sensor publishes whether it is connected.
 *
 * @param birth what a sensor publishes after each connect
 * @param will its Will, which it also publishes before it disconnects
 */
public record StatusSettings(Optional<Message> birth, Optional<Message> will) {

    /** A sensor without status messages. */
    public static final StatusSettings NONE = new StatusSettings(Optional.empty(), Optional.empty());

    /**
     * One of the status messages of a sensor.
     *
     * @param topic Topic Name; {@code {id}} becomes the sensor's number
     * @param payload template of the payload
     * @param qos 0, 1 or 2
     * @param retain whether the broker retains it
     */
    public record Message(String topic, PayloadTemplate payload, int qos, boolean retain) {}
}
