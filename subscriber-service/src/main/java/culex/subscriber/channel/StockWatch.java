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
 * Follows the stock connector, which tells of its connection only when it is asked: its readiness is the connection, its
 * liveness says that a SUBACK came (whatever it said) and that the stream has not ended. A stream that cannot come back by itself
 * ends the service.
 */
@ApplicationScoped
public class StockWatch {

    private static final Logger LOG = Logger.getLogger(StockWatch.class);
    private static final Duration PERIOD = Duration.ofMillis(200);
    private static final Duration DEAF = Duration.ofSeconds(60);
    private static final int DEAF_LOOKS_MAX = (int) DEAF.dividedBy(PERIOD);
    private static final int EXIT_CODE = 1;

    private final ReadingsSettings settings;
    private final ConnectionState state;
    private final MqttConnector connector;
    private final Vertx vertx;
    private boolean connected;
    private boolean subscribed;
    private int deafLooks;
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
            // A timer of Vert.x fires on one and the same event loop, to which the fields belong from here on.
            vertx.setPeriodic(PERIOD.toMillis(), timer -> look());
        }
    }

    /** A stream that ends because the service stops is no fault. */
    void onStop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event) {
        stopping = true;
    }

    private void look() {
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
            fail("the stream of messages has ended");
        }
        boolean deaf = connectedNow && !subscribedNow;
        deafLooks = deaf ? deafLooks + 1 : 0;
        if (deafLooks == DEAF_LOOKS_MAX) {
            fail("SUBSCRIBE was not answered for " + DEAF.toSeconds() + " s");
        }
        connected = connectedNow;
        subscribed = subscribedNow;
        state.onSubscribed(connectedNow && subscribedNow);
    }

    /** Nothing but a new start helps, so the service ends: whoever runs it starts it again. */
    private void fail(String what) {
        state.onBroken();
        LOG.errorf("%s; the service ends, to be started again", what);
        Quarkus.asyncExit(EXIT_CODE);
    }

    private static boolean isOk(HealthReport report) {
        return !report.getChannels().isEmpty() && report.isOk();
    }
}
