package culex.broker.boot;

import culex.broker.config.Limits;
import culex.broker.session.SessionCounts;
import culex.broker.session.TotalLimits;
import culex.broker.transport.SocketAdmission;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;

/**
 * The limits in force of all clients together, so that alerts can compare them with the use, and the sockets and persistent sessions that
 * count against them.
 */
@Singleton
final class LimitMetrics {
    private final Broker broker;
    private final SocketAdmission sockets;
    private final SessionCounts sessions;
    private final Limits limits;
    private final MeterRegistry registry;

    LimitMetrics(Broker broker, MeterRegistry registry) {
        this.broker = broker;
        sockets = broker.sockets();
        sessions = broker.state().sessions().counts();
        limits = broker.limits();
        this.registry = registry;
    }

    void onStart(@Observes StartupEvent event) {
        TotalLimits total = limits.session().total();
        limit(
                "connections",
                "Maximum number of connected clients",
                limits.connection().connectionsMax());
        limit(
                "sockets",
                "Maximum number of open sockets of clients",
                sockets.limits().socketsMax());
        limit(
                "unauthenticated.sockets",
                "Maximum number of sockets without CONNACK; 0 for no limit",
                sockets.limits().unauthenticatedMax());
        limit(
                "retained.messages",
                "Maximum number of retained messages",
                limits.retained().messagesMax());
        limit(
                "retained.bytes",
                "Maximum number of bytes of retained messages",
                limits.retained().bytesMax());
        limit("sessions.persistent", "Maximum number of persistent sessions", total.sessions());
        limit("queued.messages", "Maximum number of queued messages of all clients", total.queuedEntries());
        limit(
                "subscription.bytes",
                "Maximum number of bytes of subscriptions of all clients",
                total.subscriptionBytes());
        limit("will.bytes", "Maximum number of bytes of wills of all clients", total.willBytes());
        limit(
                "inbound.qos2.bytes",
                "Maximum number of bytes of QoS 2 messages before PUBREL",
                total.inboundQos2Bytes());
        limit(
                "partial.packets.bytes",
                "Maximum number of bytes of incomplete packets",
                limits.connection().partialPacketsBytesMax());
        limit("cache.bytes", "Maximum number of bytes of cached receivers", limits.cacheBytesMax());
        sockets("connected", counted -> Math.max(0, counted.openSockets() - counted.unauthenticatedSockets()));
        sockets("unauthenticated", SocketAdmission::unauthenticatedSockets);
        Gauge.builder("mqtt.relayed.connections", broker.relaying(), Relaying::relayed)
                .description("Clients that this replica relays to the owner of the sessions")
                .register(registry);
        FunctionCounter.builder(
                        "mqtt.relay.secret.rejections", broker.relaying(), relaying -> relaying.secretRejections())
                .description("Clients that this replica rejected because the owner of the sessions has another"
                        + " mqtt.cluster.secret")
                .register(registry);
        FunctionCounter.builder("mqtt.sockets.accepted", sockets, SocketAdmission::acceptedSockets)
                .description("Sockets of clients that were accepted, also those closed at once because of a limit")
                .register(registry);
        Gauge.builder("mqtt.sessions.persistent", sessions, SessionCounts::persistentSessions)
                .description(
                        "Persistent sessions, as their limit counts them: one with a long Client Identifier is several")
                .register(registry);
    }

    private void limit(String name, String description, long value) {
        Gauge.builder("mqtt.limit." + name, () -> (double) value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private void sockets(String state, ToDoubleFunction<SocketAdmission> value) {
        Gauge.builder("mqtt.sockets", sockets, value)
                .description("Open sockets of clients")
                .tag("state", state)
                .register(registry);
    }
}
