package culex.broker.config;

import culex.broker.diagnosis.ClientEvents;
import culex.support.settings.SettingErrors;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Checks and returns the settings of the events of clients; computes the defaults that depend on the heap size. Stateless. */
public final class DiagnosisTerms {
    private static final long BYTES_LEAST = 1L << 20;
    private static final int HEAP_SHARE = 4;
    private static final int CLIENT_BYTES_LEAST = 1024;
    /** Rejected clients have a quarter of all bytes; the events of one client take at most half of that. */
    private static final int CLIENT_SHARE = 8;

    private static final int PERCENT = 100;
    private static final String EVENTS = "events";

    private DiagnosisTerms() {}

    /** Adds an error for each property that is out of range. */
    static void check(BrokerConfig config, long heapBytes, SettingErrors errors) {
        long bytesMax = config.events().bytesMax();
        errors.unless(
                bytesMax == 0 || (bytesMax >= BYTES_LEAST && bytesMax <= heapBytes / HEAP_SHARE),
                "mqtt.events.bytes-max must be 0 or " + BYTES_LEAST + " to a quarter of the heap, not " + bytesMax);
        int clientBytesMax = config.events().bytesPerClientMax();
        errors.unless(
                clientBytesMax >= CLIENT_BYTES_LEAST && clientBytesMax <= bytesMax(config, heapBytes) / CLIENT_SHARE,
                "mqtt.events.bytes-per-client-max must be " + CLIENT_BYTES_LEAST
                        + " to an eighth of mqtt.events.bytes-max, not " + clientBytesMax);
    }

    /**
     * Reads the settings of the events of clients.
     *
     * @param heapBytes the maximum size of the heap
     */
    public static ClientEvents.Terms events(BrokerConfig config, long heapBytes) {
        return new ClientEvents.Terms(
                bytesMax(config, heapBytes), config.events().bytesPerClientMax(), directory(config));
    }

    private static long bytesMax(BrokerConfig config, long heapBytes) {
        long configured = config.events().bytesMax();
        return configured == 0 ? Math.max(BYTES_LEAST, heapBytes / PERCENT) : configured;
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
