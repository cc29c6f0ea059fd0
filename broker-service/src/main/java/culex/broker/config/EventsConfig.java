package culex.broker.config;

import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The events of each client, such as when and why it was disconnected. */
public interface EventsConfig {
    /** Whether the broker records the events of clients: connected, rejected, disconnected, subscribed, queue full and so on. */
    @WithDefault("true")
    boolean enabled();

    /** The directory of the files of events; events in mqtt.store.directory when absent, and no files then with the memory store. */
    Optional<String> directory();

    /** Maximum number of bytes of events in memory, with at most three times as many on disk; at most a quarter of the heap; 0 for 1 %. */
    @WithDefault("0")
    long bytesMax();

    /** Maximum number of bytes of events of one client, at most an eighth of bytes-max; beyond it the client's oldest events are removed. */
    @WithDefault("16384")
    int bytesPerClientMax();
}
