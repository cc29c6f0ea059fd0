package culex.broker.config;

import culex.broker.diagnosis.ClientEvents;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The checked settings of the events of clients; defaults that scale with the heap are resolved. Stateless. */
public final class DiagnosisTerms {
    private static final long BYTES_LEAST = 1L << 20;
    private static final int CLIENT_BYTES_LEAST = 1024;
    private static final int PERCENT = 100;
    private static final String EVENTS = "events";

    private DiagnosisTerms() {}

    /**
     * Reads the settings of the events of clients.
     *
     * @param heapBytes the maximum size of the heap
     * @throws IllegalArgumentException with one line that names the property whose value is out of range
     */
    public static ClientEvents.Terms events(BrokerConfig config, long heapBytes) {
        EventsConfig events = config.events();
        if (events.bytesMax() != 0 && events.bytesMax() < BYTES_LEAST) {
            throw new IllegalArgumentException(
                    "mqtt.events.bytes-max is " + events.bytesMax() + ", and must be 0 or at least " + BYTES_LEAST);
        }
        if (events.bytesPerClientMax() < CLIENT_BYTES_LEAST) {
            throw new IllegalArgumentException("mqtt.events.bytes-per-client-max is " + events.bytesPerClientMax()
                    + ", and must be at least " + CLIENT_BYTES_LEAST);
        }
        long bytesMax = events.bytesMax() == 0 ? Math.max(BYTES_LEAST, heapBytes / PERCENT) : events.bytesMax();
        return new ClientEvents.Terms(bytesMax, events.bytesPerClientMax(), directory(config));
    }

    private static @Nullable Path directory(BrokerConfig config) {
        if (config.events().directory().isPresent()) {
            return Path.of(config.events().directory().get());
        }
        return config.store().kind() == BrokerConfig.StoreKind.MEMORY
                ? null
                : Path.of(config.store().directory()).resolve(EVENTS);
    }
}
