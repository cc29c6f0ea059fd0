package culex.broker.boot;

import culex.broker.cluster.Doorman;
import culex.broker.cluster.Front;
import culex.broker.cluster.FrontServices;
import culex.broker.cluster.Owner;
import culex.broker.cluster.Owners;
import culex.broker.cluster.RelayHeader;
import culex.broker.config.BrokerConfig;
import culex.broker.config.ClusterRules;
import culex.broker.connection.ConnectionServices;
import culex.broker.ops.LogText;
import culex.broker.ops.RelayLines;
import culex.broker.transport.Transport;
import culex.broker.transport.netty.RelayConnections;
import culex.broker.transport.netty.RelayListener;
import culex.broker.transport.netty.RelayTls;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Serves the clients of this process, or relays them to the replica that owns the sessions; and serves the clients that other replicas
 * relay to this one. Without mqtt.cluster.secret this process is no replica, and serves all its clients.
 */
final class Relaying {
    private static final int ANY_FREE_PORT = -1;

    private final Owners owners;
    private final OpenConnections connections;
    private final Function<Transport, OpenConnections.Served> serve;
    private final @Nullable RelayListener listener;
    private final List<Front> fronts;
    private final @Nullable RelayCertificates certificates;
    private final String host;
    private final int port;
    private volatile @Nullable Channel bound;

    /**
     * @param certificates those for connections between replicas; null for plain TCP
     * @param serve creates the Network Connection of a client
     */
    Relaying(
            BrokerConfig config,
            Owners owners,
            Listeners.Shared shared,
            @Nullable RelayCertificates certificates,
            OpenConnections connections,
            ConnectionServices services,
            Function<Transport, OpenConnections.Served> serve) {
        this.owners = owners;
        this.connections = connections;
        this.serve = serve;
        this.certificates = certificates;
        host = config.host();
        port = config.cluster().relayPort();
        String secret = ClusterRules.secret(config.cluster()).orElse(null);
        if (secret == null) {
            listener = null;
            fronts = List.of();
            return;
        }
        RelayHeader header = new RelayHeader(secret);
        RelayTls tls = certificates == null ? null : certificates.tls();
        FrontServices forFronts = new FrontServices(
                owners,
                new RelayConnections(shared.loops(), tls),
                header,
                services.limits().decoder().connectPacketSize(),
                services.limits().connectTimeout(),
                services.limits().connectTimeout().plus(config.cluster().patience()),
                config.cluster().connectWait(),
                services.admission()::isClosed,
                config.stop().wills() == BrokerConfig.StopWills.PUBLISH,
                new RelayLines(System::nanoTime));
        fronts = shared.loops().all().stream()
                .map(loop -> new Front(loop, forFronts))
                .toList();
        listener = new RelayListener(
                shared.loops(),
                this::serve,
                shared.sockets(),
                shared.log(),
                tls,
                header,
                () -> isOwner() && !services.admission().isClosed());
    }

    private boolean isOwner() {
        return owners.current() instanceof Owner.Self;
    }

    private OpenConnections.OpenConnection serve(Transport transport) {
        return connections.add(serve.apply(transport), transport.loop());
    }

    /** Accepts a client of one of the listeners of this process. */
    Transport.Listener accept(Transport transport) {
        if (listener == null || isOwner()) {
            return serve(transport);
        }
        Succession succession = new Succession();
        Doorman doorman = new Doorman(transport, fronts.get(transport.loop().index()), succession);
        OpenConnections.OpenConnection open =
                connections.add(new OpenConnections.Served(doorman, doorman::onStop), transport.loop());
        succession.open = open;
        return open;
    }

    /** The number of clients that are relayed to the owner now. */
    int relayed() {
        return fronts.stream().mapToInt(Front::relayed).sum();
    }

    /** The number of clients that were rejected because the owner has another secret than this process. */
    long secretRejections() {
        return fronts.stream().mapToLong(Front::secretRejections).sum();
    }

    /** Why clients cannot be relayed to the current owner although it answers; empty when that is not known. */
    String trouble() {
        return fronts.stream()
                .map(Front::secretRejectedBy)
                .filter(owner -> !owner.isEmpty())
                .findFirst()
                .map(owner -> "the owner of the sessions, " + owner
                        + ", rejects the relays of this replica: their mqtt.cluster.secret differ")
                .orElse("");
    }

    /**
     * Opens the port for relayed clients.
     *
     * @throws IllegalStateException with one line when the address cannot be bound
     */
    void open() {
        if (listener != null) {
            bound = listener.listen(host, port == ANY_FREE_PORT ? 0 : port);
        }
    }

    /** The port for relayed clients, or 0 while it is not open. */
    int port() {
        Channel channel = bound;
        return channel == null ? 0 : ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** Describes the port for relayed clients in one line for the log; empty without one. */
    List<String> lines() {
        return listener == null
                ? List.of()
                : List.of("Clients that other replicas relay on " + LogText.address(host, port())
                        + (certificates == null ? ", without TLS" : certificates.text()));
    }

    /** Stops listening; open connections stay. */
    void close(Duration patience) {
        Channel channel = bound;
        if (channel != null) {
            channel.close().awaitUninterruptibly(patience.toMillis());
        }
    }

    /**
     * Replaces the {@link Doorman}, which reads the CONNECT of one client, by the listener that gets all further events of the client's
     * socket: a relay to the replica that owns the sessions, or a Network Connection of this process if it owns them itself.
     */
    private final class Succession implements Front.Handover {
        private OpenConnections.@Nullable OpenConnection open;

        @Override
        public Transport.Listener serve(Transport client) {
            OpenConnections.Served connection = serve.apply(client);
            replace(connection);
            return connection.listener();
        }

        @Override
        public void relay(Transport.Listener relay, Runnable onStop) {
            replace(new OpenConnections.Served(relay, onStop));
        }

        private void replace(OpenConnections.Served next) {
            if (open != null) {
                open.replace(next);
            }
        }
    }
}
