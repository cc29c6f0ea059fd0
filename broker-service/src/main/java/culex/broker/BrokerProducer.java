package culex.broker;

import culex.broker.connection.Admission;
import culex.broker.ops.BrokerLog;
import culex.broker.ops.BrokerState;
import culex.broker.transport.netty.NettyLoops;
import culex.broker.transport.netty.UpgradeCheck;
import culex.broker.transport.netty.WebSocketAcceptor;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** Where Quarkus and the broker meet: the beans, the start and the stop. */
@ApplicationScoped
class BrokerProducer {
    private static final int BEFORE_WEBSOCKETS = 1000;

    @Produces
    @Singleton
    Broker broker(BrokerConfig config, Vertx vertx, BrokerLog log) {
        return new Broker(config, new NettyLoops(((VertxInternal) vertx).getEventLoopGroup()), log);
    }

    @Produces
    @Singleton
    WebSocketAcceptor webSockets(Broker broker) {
        return broker.webSockets();
    }

    @Produces
    @Singleton
    BrokerState state(Broker broker) {
        return broker.state();
    }

    void onStart(@Observes StartupEvent event, Broker broker) {
        broker.start();
    }

    void onStop(@Observes ShutdownEvent event, Broker broker) {
        broker.stop();
    }

    void filters(@Observes Filters filters, BrokerConfig config, Broker broker) {
        UpgradeCheck check = new UpgradeCheck(
                config.websocket().allowedOrigins().orElse(List.of()),
                broker::isAccepting,
                broker::isLate,
                Admission::retrySeconds);
        filters.register(check::check, BEFORE_WEBSOCKETS);
    }
}
