package culex.broker.boot;

import culex.broker.admin.AdminRoutes;
import culex.broker.config.BrokerConfig;
import culex.broker.config.SocketSettings;
import culex.broker.config.Terms;
import culex.broker.memory.MemoryBudget;
import culex.broker.transport.SocketAdmission;
import culex.broker.transport.SocketLog;
import culex.broker.transport.netty.HttpGuards;
import culex.broker.transport.netty.RequestCheck;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.quarkus.vertx.http.ManagementInterface;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;

/** Limits the time and memory of HTTP connections: by default Quarkus' servers keep a silent connection open for half an hour. */
@ApplicationScoped
class HttpServers {
    private static final int BEFORE_EVERYTHING = 10_000;

    private final Vertx vertx;
    private final HttpServer server;
    private final HttpGuards guards;

    HttpServers(
            Vertx vertx, HttpServer server, BrokerConfig config, Broker broker, MemoryBudget memory, SocketLog log) {
        this.vertx = vertx;
        this.server = server;
        guards = new HttpGuards(
                broker.loops(),
                memory,
                broker.sockets(),
                new SocketAdmission(SocketSettings.management()),
                config.limits().httpTimeout(),
                Terms.proxies(config),
                log);
    }

    void onHttpStart(@ObservesAsync HttpServerStart started) {
        install();
    }

    void onHttpsStart(@ObservesAsync HttpsServerStart started) {
        install();
    }

    private void install() {
        guards.install(
                ((VertxInternal) vertx).getAcceptorEventLoopGroup(),
                port -> port == server.getPort() || port == server.getSecurePort());
    }

    void filter(@Observes Filters filters) {
        filters.register(RequestCheck::check, BEFORE_EVERYTHING);
    }

    void clients(@Observes Router clients) {
        clients.route().order(Integer.MIN_VALUE).failureHandler(RequestCheck::onFailure);
    }

    void management(@Observes ManagementInterface management) {
        RequestCheck.checkFirst(management.router(), AdminRoutes.ROOT + "/", AdminRoutes.BODY_BYTES_MAX);
    }
}
