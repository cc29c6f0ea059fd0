package culex.subscriber.channel;

import culex.subscriber.ReadingsSettings;
import culex.subscriber.sink.PrintableText;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.health.HealthReport;
import io.smallrye.reactive.messaging.mqtt.MqttConnector;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;
import org.jboss.logging.Logger;

/**
 * Polls the health of SmallRye's connector {@code smallrye-mqtt} every 200 ms, because that connector has no callbacks. The connector
 * reports readiness while it is connected to the broker. It reports liveness after a SUBACK arrived, with any Reason Code, until its stream
 * of messages ends. This class ends the service if the stream has ended, or if no SUBACK arrives within 60 s after the connector has
 * connected: only a restart helps then.
 */
@ApplicationScoped
public class StockWatch {

    private static final Logger LOG = Logger.getLogger(StockWatch.class);
    private static final Duration PERIOD = Duration.ofMillis(200);
    private static final Duration SUBACK_TIMEOUT = Duration.ofSeconds(60);
    private static final int POLLS_WITHOUT_SUBACK_MAX = (int) SUBACK_TIMEOUT.dividedBy(PERIOD);
    private static final int EXIT_CODE = 1;

    private final ReadingsSettings settings;
    private final ConnectionState state;
    private final MqttConnector connector;
    private final Vertx vertx;
    private boolean connected;
    private boolean subscribed;
    private int pollsWithoutSubAck;
    private volatile boolean stopping;

    StockWatch(
            ReadingsSettings settings,
            ConnectionState state,
            @Connector(StockOptions.NAME) MqttConnector connector,
            Vertx vertx) {
        this.settings = settings;
        this.state = state;
        this.connector = connector;
        this.vertx = vertx;
    }

    void onStart(@Observes StartupEvent event) {
        if (settings.connector().equals(StockOptions.NAME)) {
            // The timer always fires on the same event loop. The fields belong to that loop from here on.
            vertx.setPeriodic(PERIOD.toMillis(), timer -> poll());
        }
    }

    /** Stops polling, because the end of the stream is no failure while the service stops. */
    void onStop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event) {
        stopping = true;
    }

    private void poll() {
        if (stopping) {
            return;
        }
        boolean connectedNow = isOk(connector.getReadiness());
        boolean subscribedNow = isOk(connector.getLiveness());
        if (connectedNow && !connected) {
            state.onConnected();
            LOG.infof(
                    "success connect mqtt tcp server: %s", settings.connection().address());
        }
        if (!connectedNow && connected) {
            state.onDisconnected();
        }
        if (subscribedNow && !subscribed) {
            settings.connection()
                    .topics()
                    .forEach(topic -> LOG.infof("subscribe %s topic", PrintableText.escape(topic)));
        }
        if (subscribed && !subscribedNow) {
            fail("The stream of messages has ended");
        }
        boolean awaitingSubAck = connectedNow && !subscribedNow;
        pollsWithoutSubAck = awaitingSubAck ? pollsWithoutSubAck + 1 : 0;
        if (pollsWithoutSubAck == POLLS_WITHOUT_SUBACK_MAX) {
            fail("No SUBACK arrived for " + SUBACK_TIMEOUT.toSeconds() + " s");
        }
        connected = connectedNow;
        subscribed = subscribedNow;
        state.onSubscribed(connectedNow && subscribedNow);
    }

    /** Ends the service with exit code 1, so that its supervisor restarts it. */
    private void fail(String what) {
        state.onBroken();
        LOG.errorf("%s; the service exits and must be restarted", what);
        Quarkus.asyncExit(EXIT_CODE);
    }

    private static boolean isOk(HealthReport report) {
        return !report.getChannels().isEmpty() && report.isOk();
    }
}
