package culex.publisher.ops;

import culex.publisher.fleet.Fleet;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Readiness: every sensor of the configured fleet is connected to the broker, unless a request has stopped the fleet. */
@Readiness
@Singleton
public class ConnectedCheck implements HealthCheck {

    private final Fleet fleet;
    private final FleetMetrics metrics;

    ConnectedCheck(Fleet fleet, FleetMetrics metrics) {
        this.fleet = fleet;
        this.metrics = metrics;
    }

    @Override
    public HealthCheckResponse call() {
        int connected = metrics.connectedNow();
        boolean all = connected == fleet.size() || fleet.isStopped();
        HealthCheckResponseBuilder response = HealthCheckResponse.named("connected to the broker")
                .status(all)
                .withData("sensors", fleet.size())
                .withData("connected", connected)
                .withData("buffered", metrics.bufferedNow());
        String failure = all ? "" : fleet.lastFailure();
        return (failure.isEmpty() ? response : response.withData("reason", failure)).build();
    }
}
