package culex.publisher;

import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The recording that is sent again in place of readings: {@code sensor.replay}. */
public interface ReplayConfig {
    /** File of the recording, JSON lines or CSV, compressed if its name ends with .gz; no replay by default. */
    Optional<String> file();

    /** How many times faster than recorded, 0.001 to 1,000,000, or {@code max}: as fast as the broker takes the messages. */
    @WithDefault("1")
    String speed();

    /** Whether the recording is played again from its beginning when it ends. */
    @WithDefault("false")
    boolean loop();

    /** Change of the topics, {@code FROM=TO}: FROM at the beginning of a topic becomes TO, {@code =TO} puts TO before each; none by default. */
    Optional<String> topic();
}
