package culex.subscriber.channel;

import culex.subscriber.ReadingsSettings;
import culex.subscriber.connection.BackOff;
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
 * Our connector: MQTT 5 or 3.1.1 over WebSocket (or TCP), which no connector of Quarkus speaks. Acknowledges to the broker
 * only after the message was acknowledged here.
 *
 * <p>It serves the one channel of this service, so it takes what it needs from {@code readings.*}, where it is checked, and
 * not from attributes of the channel.
 *
 * <p>Which connector the channel has is read when the service starts: {@code mp.messaging.incoming.readings.connector} is
 * resolved by {@code ConfiguredChannelFactory} at start, among all the connectors that were built in; the build needs only
 * know that some connector has the channel. So {@code readings.connector} can choose without a new build.
 */
@ApplicationScoped
@Connector(CulexMqttConnector.NAME)
public class CulexMqttConnector implements InboundConnector {

    /** As it is written in {@code readings.connector}. */
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
