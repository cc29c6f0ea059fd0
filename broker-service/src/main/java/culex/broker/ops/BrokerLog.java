package culex.broker.ops;

import culex.broker.connection.CloseReason;
import culex.broker.connection.ConnectionLog;
import culex.broker.packet.Packet;
import culex.broker.packet.ProtocolVersion;
import culex.broker.transport.Peer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The log lines and the counts of connections. What clients send never becomes a label, and in the log it stays on its line. */
@Singleton
public final class BrokerLog implements ConnectionLog {
    private static final Logger LOG = Logger.getLogger("culex.broker");

    private final Map<Peer.Kind, AtomicInteger> open = new EnumMap<>(Peer.Kind.class);
    private final Map<CloseReason, Counter> closed = new EnumMap<>(CloseReason.class);
    private final Map<Peer.Kind, Map<ProtocolVersion, Counter>> connected = new EnumMap<>(Peer.Kind.class);
    private final String httpHost;
    private final int httpPort;

    BrokerLog(
            MeterRegistry registry,
            @ConfigProperty(name = "quarkus.http.host") String httpHost,
            @ConfigProperty(name = "quarkus.http.port") int httpPort) {
        this.httpHost = httpHost;
        this.httpPort = httpPort;
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
                                .description("Clients that were let in")
                                .tag("transport", kind.label())
                                .tag("version", version.label())
                                .register(registry));
            }
            connected.put(kind, byVersion);
        }
        for (CloseReason reason : CloseReason.values()) {
            closed.put(
                    reason,
                    Counter.builder("mqtt.connections.closed")
                            .description("Network Connections that ended")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    /** The broker accepts connections; says what is open to whom, and which limits are in force. */
    public void started(String tcpHost, int tcpPort, boolean anonymous, List<String> limits) {
        LOG.infof("MQTT over WebSocket on ws://%s:%d/mqtt (also / and /ws)", httpHost, httpPort);
        if (tcpPort == 0) {
            LOG.info("MQTT over TCP is off (mqtt.tcp.port=0)");
        } else {
            LOG.infof("MQTT over TCP on %s:%d", tcpHost, tcpPort);
        }
        limits.forEach(LOG::info);
        if (anonymous) {
            LOG.warn("Everybody who reaches these ports may publish and subscribe: mqtt.security.allow-anonymous=true");
        }
    }

    @Override
    public void opened(Peer peer) {
        count(peer).incrementAndGet();
    }

    private AtomicInteger count(Peer peer) {
        return open.computeIfAbsent(peer.kind(), kind -> new AtomicInteger());
    }

    @Override
    public void connected(Peer peer, String clientId, ProtocolVersion version, boolean sessionPresent) {
        Map<ProtocolVersion, Counter> byVersion = connected.get(peer.kind());
        Counter counter = byVersion == null ? null : byVersion.get(version);
        if (counter != null) {
            counter.increment();
        }
        LOG.infof(
                "%s connected: MQTT %s over %s from %s%s",
                printable(clientId),
                version.label(),
                peer.kind().label(),
                peer.address(),
                sessionPresent ? ", session resumed" : "");
    }

    @Override
    public void packet(@Nullable String clientId, Packet packet) {
        LOG.tracef("%s sent %s", clientId == null ? "?" : printable(clientId), packet.type());
    }

    @Override
    public boolean wantsPackets() {
        return LOG.isTraceEnabled();
    }

    @Override
    public void closed(Peer peer, @Nullable String clientId, CloseReason reason, String detail) {
        count(peer).decrementAndGet();
        Counter counter = closed.get(reason);
        if (counter != null) {
            counter.increment();
        }
        String who = clientId == null ? peer.address() + " (not connected)" : printable(clientId);
        String why = reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        LOG.infof("%s left: %s%s", who, why, detail.isEmpty() ? "" : ", " + printable(detail));
    }

    /** What a client chose, without the characters that would start another line. */
    static String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().limit(200).forEach(point -> {
            if (Character.isISOControl(point) || Character.getType(point) == Character.FORMAT) {
                out.append(String.format("\\u%04x", point));
            } else {
                out.appendCodePoint(point);
            }
        });
        return out.toString();
    }
}
