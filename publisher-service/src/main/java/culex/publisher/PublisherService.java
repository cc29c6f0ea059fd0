package culex.publisher;

import culex.publisher.api.ApiSettings;
import culex.publisher.api.Fleets;
import culex.publisher.connection.BrokerConnections;
import culex.publisher.fleet.Fleet;
import culex.publisher.ops.FleetMetrics;
import culex.publisher.simulate.Simulation;
import culex.publisher.tracing.TracedConnections;
import culex.support.tracing.TracingSwitch;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Starts the configured fleet when the service starts, and stops all fleets when the service stops. */
@ApplicationScoped
public class PublisherService {

    private static final Logger LOG = Logger.getLogger(PublisherService.class);

    /** The checked settings. An invalid setting ends the start with one line that names it. */
    @Produces
    @Singleton
    SensorSettings settings(Config config, SensorConfig sensorConfig) {
        CheckedSettings.checkNames(config);
        CheckedSettings.checkValues();
        return SensorSettings.of(sensorConfig);
    }

    /** The simulation of ./culex simulate, which a system property requests; without that property, an object that does nothing. */
    @Produces
    @Singleton
    Simulation simulation(SensorSettings settings, FleetMetrics metrics) {
        return new Simulation(settings.fleet(), metrics, Boolean.getBoolean("culex.terminal"));
    }

    /** All fleets: the configured one, and those that requests start. */
    @Produces
    @Singleton
    Fleets fleets(
            SensorSettings settings,
            FleetMetrics metrics,
            Simulation simulation,
            Config config,
            SensorConfig sensorConfig,
            Instance<OpenTelemetry> telemetry) {
        BrokerConnections connections = TracingSwitch.isOn(config)
                ? new TracedConnections(
                        BrokerConnections::withHiveMq,
                        telemetry.get().getTracer("culex.publisher"),
                        sensorConfig.tracing().ratio())
                : BrokerConnections::withHiveMq;
        return new Fleets(
                settings.base(),
                settings.fleet(),
                connections,
                isSimulation() ? simulation.observer() : metrics,
                metrics);
    }

    /** The configured fleet, not started yet: {@link Fleet#start()} opens its connections. */
    @Produces
    @Singleton
    Fleet fleet(Fleets fleets) {
        return fleets.configured();
    }

    /** Who may use the HTTP API. */
    @Produces
    @Singleton
    ApiSettings api(SensorSettings settings) {
        return settings.api();
    }

    private static boolean isSimulation() {
        return Boolean.getBoolean("culex.simulate");
    }

    void onStart(@Observes StartupEvent event, SensorSettings settings, Fleets fleets, Simulation simulation) {
        if (Boolean.getBoolean("culex.check-settings")) {
            // The caller requested only a check of the settings, and they are valid. Nothing has been started yet that
            // must be stopped.
            Runtime.getRuntime().halt(0);
        }
        if (Boolean.getBoolean("culex.dry-run")) {
            Simulation.dryRun(settings.fleet());
            Runtime.getRuntime().halt(0);
        }
        LOG.info(settings.summary());
        if (isSimulation()) {
            simulation.start(fleets.configured(), Quarkus::asyncExit);
            return;
        }
        var _ = fleets.startConfigured().thenRun(() -> allSent(settings));
    }

    private static void allSent(SensorSettings settings) {
        if (settings.scenario().isPresent()) {
            LOG.info("Done: the scenario has ended");
        } else if (settings.isReplay()) {
            LOG.info("Done: the recording is replayed");
        } else {
            logCount(settings);
        }
        if (settings.exitWhenDone()) {
            Quarkus.asyncExit();
        }
    }

    private static void logCount(SensorSettings settings) {
        long count = settings.fleet().groups().getFirst().streams().getFirst().count();
        LOG.infof("Done: each sensor sent %s", count == 1 ? "1 message" : count + " messages");
    }

    void onStop(@Observes ShutdownEvent event, Fleets fleets) {
        fleets.close();
    }
}
