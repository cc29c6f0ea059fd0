package culex.subscriber.ops;

import culex.subscriber.channel.ConnectionState;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Liveness: down only if the stream of messages has ended and cannot start again. An unreachable broker is no reason to restart the
 * service.
 */
@Liveness
@ApplicationScoped
public class ReadingsLiveness implements HealthCheck {

    private final ConnectionState state;

    ReadingsLiveness(ConnectionState state) {
        this.state = state;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("readings stream")
                .status(!state.isBroken())
                .build();
    }
}
