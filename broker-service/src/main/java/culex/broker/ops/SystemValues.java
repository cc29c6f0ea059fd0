package culex.broker.ops;

import culex.broker.observe.Counters;
import culex.broker.observe.DropReason;
import culex.broker.packet.PacketType;
import culex.broker.session.SessionCounts;
import java.lang.management.ManagementFactory;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/** The values of the $SYS topics, with the names of Mosquitto 2.0, from the same counters as the metrics. Runs on one loop. */
public final class SystemValues implements SystemTopics.Source {
    private final BrokerState state;
    private final LongSupplier expired;
    private final LongSupplier sockets;
    private final String version;
    private long clientsMaximum;
    private long heapMaximum;

    /**
     * @param expired the number of Sessions that have expired since the broker started
     * @param sockets the number of sockets that clients have opened since the broker started
     * @param version the version of this broker
     */
    public SystemValues(BrokerState state, LongSupplier expired, LongSupplier sockets, String version) {
        this.state = state;
        this.expired = expired;
        this.sockets = sockets;
        this.version = "culex version " + version;
    }

    @Override
    public void read(BiConsumer<String, String> values, BiConsumer<String, Long> counts) {
        values.accept("version", version);
        values.accept("uptime", ManagementFactory.getRuntimeMXBean().getUptime() / 1000 + " seconds");
        readClients((name, value) -> values.accept(name, value.toString()));
        readTraffic((name, value) -> values.accept(name, value.toString()));
        readLoad(counts);
    }

    private void readClients(BiConsumer<String, Long> values) {
        SessionCounts counts = state.sessions().counts();
        long total = state.sessions().sessions().size();
        long connected = Math.min(counts.online(), total);
        long queued = counts.queued();
        long queuedBytes = counts.queuedBytes();
        clientsMaximum = Math.max(clientsMaximum, connected);
        values.accept("clients/connected", connected);
        values.accept("clients/active", connected); // an older name of Mosquitto, which dashboards still read
        values.accept("clients/disconnected", total - connected);
        values.accept("clients/inactive", total - connected);
        values.accept("clients/total", total);
        values.accept("clients/maximum", clientsMaximum);
        values.accept("clients/expired", expired.getAsLong());
        long shared = state.subscriptions().sharedSize();
        values.accept("subscriptions/count", state.subscriptions().size() - shared);
        values.accept("shared_subscriptions/count", shared);
        long retained = state.retained().size();
        values.accept("retained messages/count", retained);
        values.accept("messages/stored", queued + retained);
        values.accept("store/messages/count", queued + retained);
        values.accept("store/messages/bytes", queuedBytes + state.retained().bytes());
        Runtime runtime = Runtime.getRuntime();
        long heap = runtime.totalMemory() - runtime.freeMemory();
        heapMaximum = Math.max(heapMaximum, heap);
        values.accept("heap/current", heap);
        values.accept("heap/maximum", heapMaximum);
        values.accept("heap/current size", heap); // the name in Mosquitto's manual
        values.accept("heap/maximum size", heapMaximum);
    }

    private void readTraffic(BiConsumer<String, Long> values) {
        values.accept("messages/received", packets(Counters::packetsReceived));
        values.accept("messages/sent", packets(Counters::packetsSent));
        values.accept("bytes/received", packets(Counters::bytesReceived));
        values.accept("bytes/sent", packets(Counters::bytesSent));
        values.accept("publish/messages/received", publishes(Counters::packetsReceived));
        values.accept("publish/messages/sent", publishes(Counters::packetsSent));
        values.accept("publish/messages/dropped", dropped());
        values.accept("publish/bytes/received", publishes(Counters::bytesReceived));
        values.accept("publish/bytes/sent", publishes(Counters::bytesSent));
    }

    private void readLoad(BiConsumer<String, Long> counts) {
        counts.accept("messages/received", packets(Counters::packetsReceived));
        counts.accept("messages/sent", packets(Counters::packetsSent));
        counts.accept("bytes/received", packets(Counters::bytesReceived));
        counts.accept("bytes/sent", packets(Counters::bytesSent));
        counts.accept("publish/received", publishes(Counters::packetsReceived));
        counts.accept("publish/sent", publishes(Counters::packetsSent));
        counts.accept("publish/dropped", dropped());
        counts.accept("sockets", sockets.getAsLong());
        counts.accept("connections", state.sum(counters -> counters.packetsReceived(PacketType.CONNECT)));
    }

    /** Reads the count of one kind of packet on one loop. */
    private interface PacketCount {
        long of(Counters counters, PacketType type);
    }

    private long packets(PacketCount count) {
        long sum = 0;
        for (PacketType type : PacketType.values()) {
            sum += state.sum(counters -> count.of(counters, type));
        }
        return sum;
    }

    private long publishes(PacketCount count) {
        return state.sum(counters -> count.of(counters, PacketType.PUBLISH));
    }

    private long dropped() {
        long sum = 0;
        for (DropReason reason : DropReason.values()) {
            ToLongFunction<Counters> count = counters -> counters.droppedFor(reason);
            sum += state.sum(count);
        }
        return sum;
    }
}
