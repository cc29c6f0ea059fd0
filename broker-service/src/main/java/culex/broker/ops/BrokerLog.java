package culex.broker.ops;

import culex.broker.connection.CloseReason;
import culex.broker.connection.ConnectionLog;
import culex.broker.packet.Packet;
import culex.broker.packet.ProtocolVersion;
import culex.broker.security.AclOperation;
import culex.broker.security.LoginFailure;
import culex.broker.security.Principal;
import culex.broker.transport.Loop;
import culex.broker.transport.Peer;
import culex.broker.transport.TimerWheel;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Logs and counts connections. Text from clients is never a metric label, and in the log it cannot start a new line. */
@Singleton
public final class BrokerLog implements ConnectionLog {
    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final int SUMMARY_SECONDS = 10;
    private static final int DENIED_LINES_PER_SECOND = 10;
    /** The operations whose denials are counted. A denied message to a client counts as dropped instead. */
    private static final Set<AclOperation> DENIED = EnumSet.complementOf(EnumSet.of(AclOperation.RECEIVE));

    private final Map<Peer.Kind, AtomicInteger> open = new EnumMap<>(Peer.Kind.class);
    private final Map<CloseReason, Counter> closed = new EnumMap<>(CloseReason.class);
    private final Map<Peer.Kind, Map<ProtocolVersion, Counter>> connected = new EnumMap<>(Peer.Kind.class);
    private final Map<LoginFailure, Counter> rejected = new EnumMap<>(LoginFailure.class);
    private final Map<AclOperation, Counter> denied = new EnumMap<>(AclOperation.class);
    private final ConnectionLines lines;
    private final ConnectionLines deniedLines = new ConnectionLines(DENIED_LINES_PER_SECOND, System::nanoTime);
    private final QueueFullLines queueFullLines = new QueueFullLines(System::nanoTime);
    private final String webSocketUrl;

    BrokerLog(
            MeterRegistry registry,
            @ConfigProperty(name = "mqtt.log.connection-lines-max") int linesPerSecond,
            @ConfigProperty(name = "quarkus.http.host") String httpHost,
            @ConfigProperty(name = "quarkus.http.port") int httpPort,
            @ConfigProperty(name = "quarkus.http.ssl-port", defaultValue = "8443") int tlsPort,
            @ConfigProperty(name = "quarkus.http.insecure-requests") Optional<String> insecureRequests) {
        boolean isTlsOnly =
                insecureRequests.filter("disabled"::equalsIgnoreCase).isPresent();
        webSocketUrl = (isTlsOnly ? "wss://" : "ws://") + LogText.address(httpHost, isTlsOnly ? tlsPort : httpPort);
        lines = new ConnectionLines(linesPerSecond, System::nanoTime);
        for (Peer.Kind kind : Peer.Kind.values()) {
            AtomicInteger count = new AtomicInteger();
            open.put(kind, count);
            Gauge.builder("mqtt.connections", count, AtomicInteger::get)
                    .description("Open Network Connections")
                    .tag("transport", kind.label())
                    .register(registry);
            Map<ProtocolVersion, Counter> byVersion = new EnumMap<>(ProtocolVersion.class);
            for (ProtocolVersion version : ProtocolVersion.values()) {
                byVersion.put(
                        version,
                        Counter.builder("mqtt.connections.opened")
                                .description("Accepted connections of clients")
                                .tag("transport", kind.label())
                                .tag("version", version.label())
                                .register(registry));
            }
            connected.put(kind, byVersion);
        }
        for (LoginFailure failure : LoginFailure.values()) {
            rejected.put(
                    failure,
                    Counter.builder("mqtt.logins.rejected")
                            .description("Logins that were rejected, at CONNECT or in a re-authentication")
                            .tag("reason", failure.label())
                            .register(registry));
        }
        for (AclOperation operation : DENIED) {
            denied.put(
                    operation,
                    Counter.builder("mqtt.acl.denied")
                            .description(
                                    "Operations of clients that the ACL denied, or on topics reserved for the server")
                            .tag("operation", operation.label())
                            .register(registry));
        }
        for (CloseReason reason : CloseReason.values()) {
            closed.put(
                    reason,
                    Counter.builder("mqtt.connections.closed")
                            .description("Network Connections that ended")
                            .tag("reason", reason.label())
                            .register(registry));
        }
    }

    /** Logs the addresses that the broker listens on and the limits; warns when every client may publish and subscribe to everything. */
    public void started(List<String> listeners, boolean isOpen, List<String> limits) {
        LOG.infof("MQTT over WebSocket on %s/mqtt (also / and /ws)", webSocketUrl);
        listeners.forEach(LOG::info);
        limits.forEach(LOG::info);
        if (isOpen) {
            LOG.warn(
                    "Anonymous access is on (mqtt.security.allow-anonymous=true): anyone who can reach these ports can"
                            + " publish and subscribe. To close the broker (mqtt.security.profile=hardened), see docs/security.md");
        }
    }

    /** Logs every few seconds how many connection lines were omitted. Runs on the loop. */
    public void summarizeOn(Loop loop) {
        TimerWheel.Timer timer = new TimerWheel.Timer(() -> {
            lines.summarize(omitted -> LOG.infof(
                    "%s more connection lines in the last %s s are not shown (mqtt.log.connection-lines-max)",
                    omitted, SUMMARY_SECONDS));
            deniedLines.summarize(omitted -> LOG.infof(
                    "%s more lines of denied operations in the last %s s are not shown", omitted, SUMMARY_SECONDS));
            queueFullLines.summarize(omitted -> LOG.warnf(
                    "%s more lines about full queues in the last %s s are not shown", omitted, SUMMARY_SECONDS));
            summarizeOn(loop);
        });
        loop.arm(timer, TimeUnit.SECONDS.toMillis(SUMMARY_SECONDS));
    }

    /** Logs that messages for a client were dropped: immediately, and then at most once a minute for a client. Runs on an event loop. */
    public void messagesDropped(String clientId, long messages) {
        if (queueFullLines.permit(clientId)) {
            LOG.warnf(
                    "%s: queue full, %s messages dropped so far (mqtt.limits.queue-full)",
                    LogText.printable(clientId), messages);
        }
    }

    /**
     * Logs that the client that used the most memory is disconnected, or its session ended, because memory is critical. Runs on an event
     * loop.
     */
    public void largestClient(String clientId, long bytes, boolean wasConnected) {
        LOG.warnf(
                "%s uses the most memory, %s KB, while memory is critical: %s",
                LogText.printable(clientId), bytes / 1024, wasConnected ? "it is disconnected" : "its session ends");
    }

    /** Logs a warning at the start of the broker. */
    public void warn(String line) {
        LOG.warn(line);
    }

    @Override
    public void opened(Peer peer) {
        count(peer).incrementAndGet();
    }

    private AtomicInteger count(Peer peer) {
        return open.computeIfAbsent(peer.kind(), kind -> new AtomicInteger());
    }

    @Override
    public void connected(Peer peer, Client client, Accepted accepted) {
        Map<ProtocolVersion, Counter> byVersion = connected.get(peer.kind());
        Counter counter = byVersion == null ? null : byVersion.get(accepted.version());
        if (counter != null) {
            counter.increment();
        }
        if (!LOG.isInfoEnabled() || !lines.permit()) {
            return;
        }
        LOG.infof(
                "%s connected: %s, MQTT %s over %s from %s, keep alive %s%s%s",
                LogText.printable(client.clientId()),
                user(client),
                accepted.version().label(),
                peer.kind().label(),
                peer.address(),
                accepted.keepAliveSeconds() == 0 ? "off" : accepted.keepAliveSeconds() + " s",
                accepted.cleanStart() ? ", clean start" : "",
                accepted.sessionPresent() ? ", session resumed" : "");
    }

    private static String user(Client client) {
        String name = client.userName();
        return name == null ? "anonymous" : "user " + LogText.printable(name);
    }

    @Override
    public void loginRejected(LoginFailure failure) {
        Counter counter = rejected.get(failure);
        if (counter != null) {
            counter.increment();
        }
    }

    /** Counts and logs a client whose WebSocket upgrade was rejected because of its token. */
    public void upgradeRejected(String address, String error) {
        loginRejected(LoginFailure.CREDENTIALS);
        if (LOG.isInfoEnabled() && lines.permit()) {
            LOG.infof("%s rejected at its WebSocket upgrade with 401: its token is not valid: %s", address, error);
        }
    }

    /** Counts and logs a client that asked for a ticket for its WebSocket upgrade with an invalid token. */
    public void ticketRejected(String address, String reason) {
        loginRejected(LoginFailure.CREDENTIALS);
        if (LOG.isInfoEnabled() && lines.permit()) {
            LOG.infof("%s got no ticket for a WebSocket upgrade: %s", address, reason);
        }
    }

    @Override
    public void denied(AclOperation operation, Principal client, String clientId, String topic, String reason) {
        Counter counter = denied.get(operation);
        if (counter != null) {
            counter.increment();
        }
        if (LOG.isInfoEnabled() && deniedLines.permit()) {
            LOG.infof(
                    "%s, %s: %s of %s is denied: %s",
                    LogText.printable(clientId),
                    user(new Client(clientId, client.userName())),
                    operation.label(),
                    LogText.printable(topic),
                    LogText.printable(reason));
        }
    }

    @Override
    public void rateExceeded(Client client, String setting) {
        if (LOG.isInfoEnabled() && lines.permit()) {
            LOG.infof(
                    "%s, %s sends more than %s allows, and is read more slowly",
                    LogText.printable(client.clientId()), user(client), LogText.printable(setting));
        }
    }

    @Override
    public void packet(@Nullable String clientId, Packet packet) {
        LOG.tracef("%s sent %s", clientId == null ? "?" : LogText.printable(clientId), packet.type());
    }

    @Override
    public boolean wantsPackets() {
        return LOG.isTraceEnabled();
    }

    @Override
    public void closed(Peer peer, @Nullable Client client, boolean wasConnected, CloseReason reason, String detail) {
        count(peer).decrementAndGet();
        Counter counter = closed.get(reason);
        if (counter != null) {
            counter.increment();
        }
        // Port scans and probes of load balancers cause many such lines, so they are logged at DEBUG only.
        Logger.Level level = switch (reason) {
            case NO_DATA -> Logger.Level.DEBUG;
            case DIRECT_MEMORY -> Logger.Level.WARN;
            default -> Logger.Level.INFO;
        };
        if (!LOG.isEnabled(level) || !lines.permit()) {
            return;
        }
        String why = reason.description() + (detail.isEmpty() ? "" : ", " + LogText.printable(detail));
        if (client == null) {
            LOG.logf(level, "%s closed before CONNECT: %s", peer.address(), why);
        } else if (wasConnected) {
            LOG.logf(level, "%s disconnected: %s", LogText.printable(client.clientId()), why);
        } else {
            LOG.logf(
                    level,
                    "%s rejected: client %s, %s: %s",
                    peer.address(),
                    client.clientId().isEmpty() ? "without identifier" : LogText.printable(client.clientId()),
                    user(client),
                    why);
        }
    }
}
