package culex.broker.boot;

import culex.broker.admin.ManagementLogin;
import culex.broker.cluster.Owners;
import culex.broker.config.BrokerConfig;
import culex.broker.config.SettingRules;
import culex.broker.config.Terms;
import culex.broker.connection.Admission;
import culex.broker.connection.ConnectionServices;
import culex.broker.diagnosis.Diagnosis;
import culex.broker.memory.HeapSizes;
import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryUse;
import culex.broker.observe.Observer;
import culex.broker.ops.Backups;
import culex.broker.ops.BrokerLog;
import culex.broker.ops.BrokerState;
import culex.broker.ops.FaultLog;
import culex.broker.ops.JvmHeap;
import culex.broker.ops.LogSetup;
import culex.broker.ops.MemoryWatch;
import culex.broker.ops.OriginLines;
import culex.broker.ops.SocketLines;
import culex.broker.security.Tickets;
import culex.broker.security.TokenCheck;
import culex.broker.transport.PeriodicWork;
import culex.broker.transport.SocketLog;
import culex.broker.transport.netty.DirectMemory;
import culex.broker.transport.netty.ForwardedClients;
import culex.broker.transport.netty.NettyLoops;
import culex.broker.transport.netty.OriginCheck;
import culex.broker.transport.netty.TicketRequests;
import culex.broker.transport.netty.UpgradeCheck;
import culex.broker.transport.netty.UpgradeTokens;
import culex.broker.transport.netty.WebSocketAcceptor;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.arc.All;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.vertx.http.runtime.VertxHttpBuildTimeConfig;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.options.HttpServerTlsConfig;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.Config;

/** Connects Quarkus and the broker: the beans, the start and the stop. */
@ApplicationScoped
class BrokerProducer {
    private static final int BEFORE_WEBSOCKETS = 1000;
    /** How often the keys file of the management port is checked for a change. */
    private static final long KEYS_MILLIS = 2000;

    @Produces
    @Singleton
    JvmHeap heap() {
        JvmHeap heap = new JvmHeap();
        HeapSizes.useRegions(heap.regionBytes());
        return heap;
    }

    @Produces
    @Singleton
    MemoryBudget memory(JvmHeap heap) {
        return new MemoryBudget(heap.usableBytes());
    }

    @Produces
    @Singleton
    Broker broker(
            Config all,
            BrokerConfig config,
            Vertx vertx,
            ExecutorService workers,
            BrokerLog log,
            SocketLog sockets,
            FaultLog faults,
            @All List<Observer> beans,
            Diagnosis diagnosis,
            MemoryBudget memory,
            TlsConfigurationRegistry tls,
            Instance<OpenTelemetry> telemetry,
            Instance<Owners> owners,
            LogSetup console,
            VertxHttpConfig http,
            VertxHttpBuildTimeConfig builtHttp) {
        SettingRules.checkAll(config, all);
        LaunchMode mode = LaunchMode.current();
        WebSocketCertificates.check(
                config,
                HttpServerTlsConfig.getTlsClientAuth(http, builtHttp, mode),
                HttpServerTlsConfig.getHttpServerTlsConfigName(http, builtHttp, mode),
                tls);
        List<Observer> observers = new ArrayList<>(diagnosis.observers());
        observers.addAll(beans);
        BrokerTracing.observer(config.tracing(), all, telemetry).ifPresent(observers::add);
        NettyLoops loops =
                new NettyLoops(((VertxInternal) vertx).getEventLoopGroup(), memory, faults, Observer.of(observers));
        String version = all.getValue("quarkus.application.version", String.class);
        return orOneLine(() -> new Broker(
                config,
                version,
                loops,
                workers,
                log,
                sockets,
                tls,
                vertx,
                status -> {
                    console.drain();
                    Runtime.getRuntime().halt(status);
                },
                owners.isUnsatisfied() ? Owners.SELF : owners.get()));
    }

    @Produces
    @Singleton
    SocketLog socketLog() {
        return new SocketLines(System::nanoTime);
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

    @Produces
    @Singleton
    ConnectionServices services(Broker broker) {
        return broker.services();
    }

    @Produces
    @Singleton
    Backups backups(Broker broker, BrokerConfig config) {
        return new Backups(
                broker.journals(),
                Path.of(config.store().directory()),
                config.backup().directory().map(Path::of).orElse(null),
                config.backup().keep(),
                Clock.systemUTC());
    }

    void onStart(
            @Observes StartupEvent event,
            Config all,
            Broker broker,
            MemoryBudget memory,
            JvmHeap heap,
            ManagementLogin login,
            ExecutorService workers) {
        HttpPort.check(all);
        orOneLine(() -> {
            broker.start(new MemoryWatch(
                    memory, heap::percentInUse, () -> DirectMemory.percentInUse(memory.bytes(MemoryUse.OUTBOUND))));
            return broker;
        });
        PeriodicWork.start(broker.loops().all().getFirst(), KEYS_MILLIS, workers, login::look);
    }

    /** Runs a step of the start. An error that the operator can correct becomes one line, without a stack trace. */
    private static Broker orOneLine(Supplier<Broker> step) {
        try {
            return step.get();
        } catch (IllegalArgumentException | IllegalStateException wrong) {
            throw new ConfigurationException(wrong.getMessage());
        }
    }

    /** Stops the broker before Quarkus stops its extensions, because quarkus-websockets would close the connections without DISCONNECT. */
    void beforeStop(@Observes ShutdownDelayInitiatedEvent event, Broker broker) {
        broker.stop();
    }

    /** Stops the broker if the start of the process has failed: in that case Quarkus does not send the earlier event. */
    void onStop(@Observes ShutdownEvent event, Broker broker) {
        broker.stop();
    }

    void filters(@Observes Filters filters, BrokerConfig config, Broker broker, BrokerLog log, SocketLog sockets) {
        TokenCheck tokens = broker.tokenCheck();
        OriginCheck origins = new OriginCheck(
                config.websocket().allowedOrigins().orElse(List.of()),
                Terms.ownPages(config),
                config.websocket().allowedHosts().orElse(List.of()),
                OriginLines.ofOrigins(System::nanoTime),
                OriginLines.ofHosts(System::nanoTime));
        Tickets tickets = new Tickets(System::nanoTime);
        ForwardedClients clients = new ForwardedClients(Terms.proxies(config), broker.loops(), sockets);
        UpgradeCheck check = new UpgradeCheck(
                origins,
                clients,
                broker.acceptance()::isListening,
                broker::isLate,
                Admission::retrySeconds,
                tokens == null
                        ? null
                        : new UpgradeTokens(tokens, tickets, config.websocket().tokenCookie(), log::upgradeRejected));
        filters.register(check::check, BEFORE_WEBSOCKETS);
        if (tokens != null) {
            TicketRequests requests = new TicketRequests(tokens, tickets, origins, clients, log::ticketRejected);
            filters.register(requests::handle, BEFORE_WEBSOCKETS);
        }
    }
}
