package culex.publisher;

import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The status messages of the sensors: {@code sensor.status}. */
public interface StatusConfig {
    /** Topic of the status message, which is retained; {@code {id}} becomes the sensor's number; no status message by default. */
    Optional<String> topic();

    /** Template of the payload that a sensor publishes after each connect. */
    @WithDefault("online")
    String birth();

    /** Template of the payload of the sensor's Will, which it also publishes before it disconnects. */
    @WithDefault("offline")
    String will();

    /** Quality of service of the status message and the Will. */
    @WithDefault("1")
    int qos();
}
