package culex.subscriber.ops;

import culex.subscriber.channel.ConnectionState;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive unless the stream of messages has ended for good; a broker that is away is no reason for a restart. */
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
