package culex.subscriber.ops;

import culex.subscriber.channel.ConnectionState;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Readiness: up while the connection is open and the broker has granted every subscription. */
@Readiness
@ApplicationScoped
public class ReadingsReadiness implements HealthCheck {

    private final ConnectionState state;

    ReadingsReadiness(ConnectionState state) {
        this.state = state;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("readings subscribed")
                .status(state.isReady())
                .withData("connected", state.isConnected());
        String failure = state.failure();
        return (failure.isEmpty() ? response : response.withData("reason", failure)).build();
    }
}
