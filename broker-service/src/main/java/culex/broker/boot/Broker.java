package culex.broker.boot;

import culex.broker.cluster.Owners;
import culex.broker.config.BrokerConfig;
import culex.broker.config.HeapShares;
import culex.broker.config.Limits;
import culex.broker.config.ListenerSettings;
import culex.broker.config.SocketSettings;
import culex.broker.config.StoreTerms;
import culex.broker.config.Terms;
import culex.broker.connection.Connection;
import culex.broker.connection.ConnectionServices;
import culex.broker.ops.BrokerLog;
import culex.broker.ops.BrokerState;
import culex.broker.ops.MemoryWatch;
import culex.broker.ops.SystemTopics;
import culex.broker.ops.SystemValues;
import culex.broker.security.AccessControl;
import culex.broker.security.TokenCheck;
import culex.broker.store.Journals;
import culex.broker.transport.SocketAdmission;
import culex.broker.transport.SocketLog;
import culex.broker.transport.Transport;
import culex.broker.transport.netty.NettyLoop;
import culex.broker.transport.netty.NettyLoops;
import culex.broker.transport.netty.WebSocketAcceptor;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Creates and connects the parts of the broker, in the order of their dependencies; starts and stops them in order. */
public final class Broker {
    private final BrokerConfig config;
    private final NettyLoops loops;
    private final BrokerLog log;
    private final String version;
    private final AccessControl access;
    private final AutomaticBans automaticBans;
    private final OpenConnections connections = new OpenConnections();
    private final Drain drain = new Drain(connections::size);
    private final SessionServices sessions;
    private final ConnectionServices services;
    private final WebSocketAcceptor webSockets;
    private final Journals journals;
    private final @Nullable ClusterMember member;
    private final Heartbeats heartbeats;
    private final Limits limits;
    private final SocketSettings socketSettings;
    private final SocketAdmission sockets;
    private final Listeners listeners;
    private final Executor workers;
    private final Acceptance acceptance;
    private final Relaying relaying;

    /**
     * @param tls the certificates of the listeners with TLS
     * @param workers threads for work that may block: password checks and files
     * @param exit ends this process with the given exit status; called when this replica cannot own the sessions any longer
     * @param owners tells which replica owns the sessions; unused if the store of this broker is replicated, because the log of that store
     *     then tells which replica is the owner
     * @throws IllegalArgumentException with one line when a setting is invalid
     */
    public Broker(
            BrokerConfig config,
            String version,
            NettyLoops loops,
            Executor workers,
            BrokerLog log,
            SocketLog socketLog,
            TlsConfigurationRegistry tls,
            Vertx vertx,
            IntConsumer exit,
            Owners owners) {
        this.version = version;
        this.config = config;
        this.loops = loops;
        this.log = log;
        this.workers = workers;
        this.access = new AccessControl(Terms.access(config), workers);
        List<NettyLoop> all = loops.all();
        long heap = all.getFirst().memory().budget().limitBytes();
        limits = Limits.of(config.limits(), new HeapShares(heap, StoreTerms.diskBytes(config.store())));
        socketSettings = SocketSettings.of(config);
        sockets = new SocketAdmission(socketSettings.limits());
        Listeners.Shared shared = new Listeners.Shared(loops, this::accept, sockets, socketLog);
        listeners = new Listeners(config, tls, vertx, shared);
        OpenedStore store = OpenedStore.of(
                config, all.getFirst().memory().budget(), loops.faults(), reason -> ClusterMember.lost(reason, exit));
        automaticBans = AutomaticBans.load(config.store(), access.bans());
        journals = store.journals();
        member = ClusterMember.of(store, config.cluster(), exit);
        if (member != null) {
            loops.sendOnlyWhile(member::maySend);
        }
        heartbeats = Heartbeats.of(all, journals);
        sessions = new SessionServices(config, limits, all, journals, access, log);
        services = sessions.forConnections();
        acceptance = new Acceptance(services.admission());
        relaying = new Relaying(
                config,
                member == null ? owners : member,
                shared,
                listeners.relays(),
                connections,
                services,
                this::serve);
        webSockets = new WebSocketAcceptor(
                loops,
                this::accept,
                config.websocket().pingInterval(),
                config.websocket().frames() == BrokerConfig.Frames.PACKET,
                config.websocket().userFromCertificate());
    }

    private Transport.Listener accept(Transport transport) {
        return relaying.accept(transport);
    }

    private OpenConnections.Served serve(Transport transport) {
        NettyLoop loop = loops.all().get(transport.loop().index());
        Connection connection = new Connection(transport, services, loop.topics());
        boolean sendsWill = config.stop().wills() == BrokerConfig.StopWills.PUBLISH;
        return new OpenConnections.Served(
                connection, () -> connection.serverDisconnects().onShutdown(sendsWill));
    }

    /**
     * Opens the listeners for MQTT over TCP and TLS; from now on the HTTP port also accepts WebSocket clients.
     *
     * @param memoryWatch passes the use of heap and direct memory to the memory budget
     */
    public void start(MemoryWatch memoryWatch) {
        loops.start();
        memoryWatch.start(loops.all().getFirst());
        NettyLoop first = loops.all().getFirst();
        if (member == null) {
            recoverSessions();
            open(first);
        } else {
            open(first);
            member.start(first, workers, this::recoverSessions);
        }
    }

    private void recoverSessions() {
        sessions.start();
        NettyLoop first = loops.all().getFirst();
        SystemValues values = new SystemValues(state(), services.expiry()::expired, sockets::acceptedSockets, version);
        new SystemTopics(first, services.routers(), values, config.sys().interval()).start();
    }

    private void open(NettyLoop first) {
        access.watch(first, sessions::matchAllAgain, connections::disconnectBanned);
        automaticBans.start(first, workers);
        first.execute(() -> log.summarizeOn(first));
        listeners.open();
        relaying.open();
        listeners.watchCertificates(first, workers);
        acceptance.begin();
        log.started(
                Stream.concat(listeners.lines().stream(), relaying.lines().stream())
                        .toList(),
                Terms.isOpen(config),
                limits.inForce());
        socketSettings.warning().ifPresent(log::warn);
        Terms.warnings(config).forEach(log::warn);
    }

    /** The port that MQTT over TCP is bound to, or 0 when there is no such listener. */
    public int tcpPort() {
        return listeners.port(ListenerSettings.TCP);
    }

    /** The listeners for MQTT over TCP and TLS. */
    Listeners listeners() {
        return listeners;
    }

    /** The relays between this replica and the owner. */
    Relaying relaying() {
        return relaying;
    }

    /** The event loops. */
    NettyLoops loops() {
        return loops;
    }

    /** Looks at the tokens of WebSocket upgrades; null when tokens are not configured. */
    @Nullable TokenCheck tokenCheck() {
        return access.tokenCheck();
    }

    /** The limits in force. */
    Limits limits() {
        return limits;
    }

    /** Counts the open sockets of clients. */
    SocketAdmission sockets() {
        return sockets;
    }

    /** Whether clients are accepted. */
    public boolean isAccepting() {
        return acceptance.isAccepting();
    }

    /** The store of the broker: one journal for each event loop. */
    Journals journals() {
        return journals;
    }

    /** This broker as a replica of a cluster; null without a cluster. */
    @Nullable ClusterMember member() {
        return member;
    }

    /** The bans that the broker itself imposes. */
    AutomaticBans automaticBans() {
        return automaticBans;
    }

    /** The progress of an ordered stop. */
    Drain drain() {
        return drain;
    }

    /** The open connections. */
    OpenConnections connections() {
        return connections;
    }

    /** Whether this broker accepts clients, accepts sockets only, or stops. */
    Acceptance acceptance() {
        return acceptance;
    }

    /** Whether the event loop that calls this method is too late to accept another connection. */
    public boolean isLate() {
        NettyLoop loop = loops.current();
        return loop != null && services.admission().isLate(loop);
    }

    /** The parts that connections and the admin API use. */
    ConnectionServices services() {
        return services;
    }

    /** Creates the handlers of upgraded WebSocket channels. */
    public WebSocketAcceptor webSockets() {
        return webSockets;
    }

    /** The values that the metrics and the $SYS topics read; may be called from any thread. */
    public BrokerState state() {
        return sessions.state();
    }

    /**
     * Stops the broker in this order: readiness becomes DOWN and new clients are rejected; after mqtt.stop.readiness-delay all clients are
     * disconnected one after the other, and their sockets close; then the store writes everything that the loops have appended, and closes.
     * Takes at most mqtt.stop.grace from the first disconnect, and the time that the store needs. Only the first call has an effect.
     */
    public void stop() {
        OrderedStop.run(this, config.stop());
    }

    /** Closes the listeners, and waits for them for the given time at most. */
    void closeListeners(Duration patience) {
        acceptance.endListening();
        listeners.close(patience);
        relaying.close(patience);
    }

    /** The version of this broker. */
    public String version() {
        return version;
    }

    /** Tells whether the broker's threads are alive. */
    Heartbeats heartbeats() {
        return heartbeats;
    }

    /** What is wrong with the files of users, permissions and bans, or empty. */
    public String accessTrouble() {
        return access.trouble();
    }

    /** Why the store cannot be written, in a few words; empty while it can. */
    public String storeTrouble() {
        return journals.trouble();
    }
}
