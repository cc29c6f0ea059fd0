package culex.subscriber.channel;

import culex.client.BackOff;
import culex.subscriber.ReadingsSettings;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.SplittableRandom;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;
import org.jspecify.annotations.Nullable;

/**
 * A connector for MQTT 5 or 3.1.1 over WebSocket or TCP; Quarkus has none for MQTT 5 or WebSocket. It acknowledges a message to the broker
 * after the channel has acknowledged it.
 *
 * <p>It serves the one channel of this service. Therefore it uses the checked settings {@code readings.*} and not attributes of the
 * channel.
 *
 * <p>{@code readings.connector} selects the connector without a new build: {@code ConfiguredChannelFactory} resolves {@code
 * mp.messaging.incoming.readings.connector} at start, among all connectors that were built in.
 */
@ApplicationScoped
@Connector(CulexMqttConnector.NAME)
public class CulexMqttConnector implements InboundConnector {

    /** The connector's name in {@code readings.connector}. */
    public static final String NAME = "culex-mqtt";

    private final ReadingsSettings settings;
    private final ConnectionState state;
    private @Nullable ReadingsSource source;

    CulexMqttConnector(ReadingsSettings settings, ConnectionState state) {
        this.settings = settings;
        this.state = state;
    }

    @Override
    public Flow.Publisher<? extends Message<?>> getPublisher(Config channel) {
        if (source != null) {
            throw new IllegalStateException(NAME + " serves one channel only");
        }
        var random = new SplittableRandom();
        var link = new BrokerLink(
                settings.connection(),
                state,
                () -> new BackOff(settings.reconnectDelayMin(), settings.reconnectDelayMax(), random.split()));
        source = new ReadingsSource(link, settings.onFailure());
        return source.messages();
    }

    void onStop(@Observes ShutdownEvent event) throws InterruptedException {
        if (source != null) {
            source.stop(settings.stopTimeout());
        }
    }
}
