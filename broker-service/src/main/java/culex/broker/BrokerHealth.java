package culex.broker;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** Health: started and ready while the listeners are bound and clients are let in; live while this can be asked at all. */
@Singleton
class BrokerHealth {
    private static final String LISTENERS = "MQTT listeners";

    @Produces
    @Singleton
    @Readiness
    HealthCheck ready(Broker broker) {
        return () -> HealthCheckResponse.named(LISTENERS)
                .status(broker.isAccepting())
                .build();
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck store(Broker broker) {
        // A store that cannot be written turns durable messages away; everything else goes on, so the broker stays
        // ready.
        return () -> {
            String trouble = broker.storeTrouble();
            return HealthCheckResponse.named("store")
                    .withData("state", trouble.isEmpty() ? "ok" : "degraded")
                    .withData("trouble", trouble)
                    .up()
                    .build();
        };
    }

    @Produces
    @Singleton
    @Startup
    HealthCheck started(Broker broker) {
        return () -> HealthCheckResponse.named(LISTENERS)
                .status(broker.isAccepting())
                .build();
    }

    @Produces
    @Singleton
    @Liveness
    HealthCheck live() {
        return () -> HealthCheckResponse.named("MQTT broker").up().build();
    }
}
