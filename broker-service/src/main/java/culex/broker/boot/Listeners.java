package culex.broker.boot;

import culex.broker.admin.BrokerOperations;
import culex.broker.config.BrokerConfig;
import culex.broker.config.ListenerConfig;
import culex.broker.config.ListenerSettings;
import culex.broker.config.Terms;
import culex.broker.ops.LogText;
import culex.broker.security.CertificateUser;
import culex.broker.security.TrustedProxies;
import culex.broker.transport.ListenerTerms;
import culex.broker.transport.Loop;
import culex.broker.transport.PeriodicWork;
import culex.broker.transport.SocketAdmission;
import culex.broker.transport.SocketLog;
import culex.broker.transport.Transport;
import culex.broker.transport.netty.NettyLoops;
import culex.broker.transport.netty.TcpListener;
import culex.broker.transport.netty.TlsServer;
import io.netty.channel.Channel;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The listeners for MQTT over TCP and TLS: those of the short forms {@code mqtt.tcp.port} and {@code mqtt.tls.port}, and those of
 * {@code mqtt.listeners}. They are created when the broker is, so that a wrong certificate stops the start, and opened later.
 */
final class Listeners {
    private static final int ANY_FREE_PORT = -1;
    private static final long LOOK_MILLIS = 10_000;

    private final Map<String, Listener> all = new LinkedHashMap<>();
    private final @Nullable RelayCertificates relays;

    /** One listener. */
    private static final class Listener {
        private final TcpListener listener;
        private final @Nullable TlsListener tls;
        private final String host;
        private final int port;
        private volatile @Nullable Channel bound;

        Listener(TcpListener listener, @Nullable TlsListener tls, String host, int port) {
            this.listener = listener;
            this.tls = tls;
            this.host = host;
            this.port = port;
        }
    }

    /** The parts that all listeners use. */
    record Shared(NettyLoops loops, Transport.Acceptor acceptor, SocketAdmission sockets, SocketLog log) {}

    /** @throws IllegalArgumentException with one line when a setting or certificate of a listener is invalid */
    Listeners(BrokerConfig config, TlsConfigurationRegistry registry, Vertx vertx, Shared shared) {
        Executor handshakes = TlsServer.handshakeThreads();
        TrustedProxies proxies = Terms.proxies(config);
        relays = RelayCertificates.of(config.cluster(), registry, vertx);
        ListenerSettings.of(config).forEach((name, settings) -> {
            TlsListener tls = settings.kind() == ListenerConfig.Kind.TLS
                    ? tls(name, settings, registry, config.limits().connectTimeout(), handshakes, vertx)
                    : null;
            ListenerTerms terms = new ListenerTerms(
                    name,
                    anonymous(settings.allowAnonymous()),
                    settings.userFromCertificate() != CertificateUser.NONE,
                    ListenerSettings.versions(settings),
                    ListenerSettings.authenticators(settings));
            TcpListener listener = new TcpListener(
                    shared.loops(),
                    shared.acceptor(),
                    shared.sockets(),
                    shared.log(),
                    new TcpListener.Terms(
                            terms,
                            ListenerSettings.portSetting(name),
                            tls == null ? null : tls.server(),
                            settings.connectionsMax(),
                            settings.proxyProtocol() ? proxies : null,
                            config.limits().connectTimeout()));
            all.put(name, new Listener(listener, tls, ListenerSettings.host(config, settings), settings.port()));
        });
    }

    private static TlsListener tls(
            String name,
            ListenerConfig.Named settings,
            TlsConfigurationRegistry registry,
            Duration handshakeTimeout,
            Executor handshakes,
            Vertx vertx) {
        TlsListener.Source source = TlsListener.Source.of(
                settings.tlsConfigurationName().orElse(""), registry, vertx, "the listener " + name);
        return TlsListener.ofClients(name, source, settings, handshakeTimeout, handshakes);
    }

    private static ListenerTerms.Anonymous anonymous(Optional<Boolean> allowed) {
        return allowed.map(yes -> yes ? ListenerTerms.Anonymous.ALLOWED : ListenerTerms.Anonymous.REJECTED)
                .orElse(ListenerTerms.Anonymous.AS_ELSEWHERE);
    }

    /**
     * Starts to listen.
     *
     * @throws IllegalStateException with one line when an address cannot be bound
     */
    void open() {
        for (Listener each : all.values()) {
            each.bound = each.listener.listen(each.host, each.port == ANY_FREE_PORT ? 0 : each.port);
        }
    }

    /** Reads the files of certificates again every ten seconds, by the clock of a loop; workers do the reading. */
    void watchCertificates(Loop loop, Executor workers) {
        if (!tlsListeners().isEmpty()) {
            PeriodicWork.start(loop, LOOK_MILLIS, workers, () -> tlsListeners().forEach(TlsListener::look));
        }
    }

    /** The certificates for connections between replicas; null when these do not use TLS. */
    @Nullable RelayCertificates relays() {
        return relays;
    }

    /** The listeners with TLS, and the port for relayed clients if it has TLS. */
    List<TlsListener> tlsListeners() {
        List<TlsListener> found = new ArrayList<>();
        for (Listener each : all.values()) {
            if (each.tls != null) {
                found.add(each.tls);
            }
        }
        if (relays != null) {
            found.add(relays.listener());
        }
        return found;
    }

    /** The port that a listener is bound to, or 0 when there is no such listener. */
    int port(String name) {
        Listener listener = all.get(name);
        Channel bound = listener == null ? null : listener.bound;
        return bound == null ? 0 : ((InetSocketAddress) bound.localAddress()).getPort();
    }

    /** Describes each listener for the admin API. */
    List<BrokerOperations.Listener> describe() {
        List<BrokerOperations.Listener> found = new ArrayList<>();
        all.forEach((name, each) -> found.add(new BrokerOperations.Listener(
                name,
                each.tls == null ? "tcp" : "tls",
                each.host,
                port(name),
                each.tls == null ? List.of() : each.tls.certificates(),
                each.tls == null ? "" : each.tls.trouble())));
        return found;
    }

    /** Describes each listener in one line for the log. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!all.containsKey(ListenerSettings.TCP)) {
            lines.add("MQTT over TCP is off (mqtt.tcp.port=0)");
        }
        all.forEach((name, listener) -> {
            TlsListener tls = listener.tls;
            lines.add("MQTT over %s on %s%s%s"
                    .formatted(
                            tls == null ? "TCP" : "TLS",
                            LogText.address(listener.host, port(name)),
                            name.equals(ListenerSettings.TCP) || name.equals(ListenerSettings.TLS)
                                    ? ""
                                    : " (listener " + name + ")",
                            tls == null ? "" : ", certificate valid until " + tls.expiry()));
        });
        return lines;
    }

    /** What is wrong with the current certificate files, or empty. */
    String trouble() {
        return tlsListeners().stream()
                .map(TlsListener::trouble)
                .filter(text -> !text.isEmpty())
                .distinct()
                .collect(Collectors.joining("; "));
    }

    /** Stops listening; open connections stay. */
    void close(Duration patience) {
        for (Listener each : all.values()) {
            Channel bound = each.bound;
            if (bound != null) {
                bound.close().awaitUninterruptibly(patience.toMillis());
            }
        }
    }
}
