package culex.broker.ops;

import culex.broker.observe.Counters;
import culex.broker.observe.DropReason;
import culex.broker.packet.PacketType;
import culex.broker.packet.QoS;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Metrics that are summed over the counters of all loops at each scrape, so that the loops only increment plain counters. */
@Singleton
public final class BrokerMetrics {
    private final BrokerState state;
    private final MeterRegistry registry;

    BrokerMetrics(BrokerState state, MeterRegistry registry) {
        this.state = state;
        this.registry = registry;
    }

    void onStart(@Observes StartupEvent event) {
        for (PacketType type : PacketType.values()) {
            String label = type.name().toLowerCase(Locale.ROOT);
            count("mqtt.packets.received", "Packets from clients", "type", label, c -> c.packetsReceived(type));
            count("mqtt.packets.sent", "Packets to clients", "type", label, c -> c.packetsSent(type));
            count("mqtt.bytes.received", "Bytes of packets from clients", "type", label, c -> c.bytesReceived(type));
            count("mqtt.bytes.sent", "Bytes of packets to clients", "type", label, c -> c.bytesSent(type));
        }
        for (QoS qos : QoS.values()) {
            String label = String.valueOf(qos.value());
            count("mqtt.messages.received", "Messages accepted", "qos", label, c -> c.messagesReceived(qos.value()));
            count("mqtt.messages.sent", "Messages sent to receivers", "qos", label, c -> c.messagesSent(qos.value()));
        }
        for (DropReason reason : DropReason.values()) {
            String label = reason.label();
            count(
                    "mqtt.messages.dropped",
                    "Messages that were not delivered to a receiver",
                    "reason",
                    label,
                    c -> c.droppedFor(reason));
        }
        FunctionCounter.builder(
                        "mqtt.messages.without.receiver",
                        state,
                        counted -> counted.sum(Counters::messagesWithoutReceiver))
                .description("Messages and wills whose topic no client subscribes to")
                .register(registry);
        gauge(
                "mqtt.subscriptions",
                "Subscriptions",
                state -> state.subscriptions().size());
        gauge(
                "mqtt.retained.messages",
                "Retained messages",
                state -> state.retained().size());
        gauge(
                "mqtt.retained.bytes",
                "Bytes of retained messages, in memory or on disk",
                state -> state.retained().bytes());
        gauge(
                "mqtt.queued.messages",
                "Queued messages",
                state -> state.sessions().counts().queued());
        gauge(
                "mqtt.queued.bytes",
                "Bytes of the queued messages, in memory or on disk",
                state -> state.sessions().counts().queuedBytes());
        sessions("online", BrokerMetrics::online);
        sessions("offline", state -> state.sessions().sessions().size() - online(state));
    }

    private void count(String name, String what, String tag, String value, ToLongFunction<Counters> count) {
        FunctionCounter.builder(name, state, counted -> counted.sum(count))
                .description(what)
                .tag(tag, value)
                .register(registry);
    }

    private void gauge(String name, String what, ToLongFunction<BrokerState> value) {
        Gauge.builder(name, state, gauged -> value.applyAsLong(gauged))
                .description(what)
                .register(registry);
    }

    /** The number of connected clients, at most the number of sessions: the two numbers are not read at the same time. */
    private static long online(BrokerState state) {
        return Math.min(
                state.sessions().counts().online(), state.sessions().sessions().size());
    }

    private void sessions(String label, ToLongFunction<BrokerState> value) {
        Gauge.builder("mqtt.sessions", state, gauged -> value.applyAsLong(gauged))
                .description("Sessions")
                .tag("state", label)
                .register(registry);
    }
}
