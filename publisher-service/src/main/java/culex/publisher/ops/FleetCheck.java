package culex.publisher.ops;

import culex.publisher.fleet.Fleet;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Liveness: the thread of the sensors runs, unless the fleet was stopped. An unreachable broker is no reason to restart the service. */
@Liveness
@Singleton
public class FleetCheck implements HealthCheck {

    private final Fleet fleet;

    FleetCheck(Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("sensors")
                .status(fleet.isRunning() || fleet.isStopped())
                .build();
    }
}
