package culex.publisher;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How the sensors get commands: {@code sensor.command}. */
public interface CommandConfig {
    /** Topic that each sensor subscribes to for commands; {@code {id}} becomes the sensor's number; no commands by default. */
    Optional<String> topic();

    /** Topic of the responses to commands without a Response Topic, such as all of MQTT 3.1.1; no such responses by default. */
    Optional<String> responseTopic();

    /** Quality of service of the subscription and of the responses. */
    @WithDefault("1")
    int qos();

    /** The shortest interval that a command may ask for. */
    @WithDefault("100ms")
    Duration intervalMin();
}
