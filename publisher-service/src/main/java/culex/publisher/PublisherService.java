package culex.publisher;

import culex.publisher.connection.BrokerConnections;
import culex.publisher.fleet.Fleet;
import culex.publisher.ops.FleetMetrics;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Starts the fleet with the service and stops it in order. */
@ApplicationScoped
public class PublisherService {

    private static final Logger LOG = Logger.getLogger(PublisherService.class);

    /** The settings; the start ends in one clear line when they are not in order. */
    @Produces
    @Singleton
    SensorSettings settings(Config config, SensorConfig sensorConfig) {
        SettingNames.check(config);
        SettingValues.check();
        return SensorSettings.of(sensorConfig);
    }

    /** The fleet; its connections and its thread begin with {@link Fleet#start()}. */
    @Produces
    @Singleton
    Fleet fleet(SensorSettings settings, FleetMetrics metrics) {
        return new Fleet(settings.fleet(), settings.connection(), BrokerConnections::withHiveMq, metrics);
    }

    void onStart(@Observes StartupEvent event, SensorSettings settings, Fleet fleet) {
        if (Boolean.getBoolean("culex.check-settings")) {
            // The settings are in order, and that was the question: nothing has been started that would have to be
            // stopped.
            Runtime.getRuntime().halt(0);
        }
        LOG.info(settings.summary());
        var _ = fleet.start().thenRun(() -> onDone(settings));
    }

    private static void onDone(SensorSettings settings) {
        long count = settings.fleet().count();
        LOG.infof("Done: each sensor sent %s", count == 1 ? "1 message" : count + " messages");
        if (settings.exitWhenDone()) {
            Quarkus.asyncExit();
        }
    }

    void onStop(@Observes ShutdownEvent event, Fleet fleet) {
        fleet.stop();
    }
}
