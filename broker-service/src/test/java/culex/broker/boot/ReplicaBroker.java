package culex.broker.boot;

import culex.broker.cluster.Owner;
import culex.broker.config.BrokerConfig;
import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryUse;
import culex.broker.ops.BrokerLog;
import culex.broker.ops.MemoryWatch;
import culex.broker.session.ClientConnection;
import culex.broker.session.ClientSummary;
import culex.broker.session.Session;
import culex.broker.transport.RecordedFaults;
import culex.broker.transport.SocketLog;
import culex.broker.transport.netty.NettyLoops;
import io.netty.channel.nio.NioEventLoopGroup;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Another broker in the JVM of a test: another replica, with its own event loops, memory store and ports. */
final class ReplicaBroker implements AutoCloseable {
    static final String SECRET = "a secret of the cluster";

    final SettableOwner owner = new SettableOwner();
    /** For each socket that was closed because of a limit, that limit. */
    final BlockingQueue<LimitReached> rejected = new LinkedBlockingQueue<>();

    /** The reasons for which connections of other replicas were closed before their header was read. */
    final BlockingQueue<String> rejectedRelays = new LinkedBlockingQueue<>();

    final MemoryBudget memory = new MemoryBudget(1L << 30);
    private final NioEventLoopGroup group = new NioEventLoopGroup(2);
    final Broker broker;

    /** The parts that all brokers of one JVM use. */
    @Singleton
    static class Shared {
        @Inject
        BrokerLog log;

        @Inject
        TlsConfigurationRegistry tls;

        @Inject
        Vertx vertx;

        @Inject
        ExecutorService workers;
    }

    private ReplicaBroker(Shared shared, Map<String, String> further) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "mqtt.host", "127.0.0.1",
                "mqtt.tcp.port", "-1",
                "mqtt.store.kind", "memory",
                "mqtt.stop.readiness-delay", "0",
                "mqtt.cluster.relay-port", "-1",
                "mqtt.cluster.secret", SECRET));
        settings.putAll(further);
        BrokerConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(BrokerConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(BrokerConfig.class);
        NettyLoops loops = new NettyLoops(group, memory, RecordedFaults.NONE_EXPECTED, null);
        SocketLog sockets = new SocketLog() {
            @Override
            public void rejected(LimitReached limit, String about) {
                rejected.add(limit);
            }

            @Override
            public void relayRejected(String address, String reason) {
                rejectedRelays.add(reason);
            }
        };
        broker = new Broker(
                config,
                "test",
                loops,
                shared.workers,
                shared.log,
                sockets,
                shared.tls,
                shared.vertx,
                status -> {},
                owner);
        broker.start(new MemoryWatch(memory, () -> 0, () -> 0));
    }

    /** Starts the owner of the sessions. */
    static ReplicaBroker owner(Shared shared, Map<String, String> further) {
        ReplicaBroker started = new ReplicaBroker(shared, further);
        started.owner.set(Owner.SELF);
        return started;
    }

    /** Starts a replica that is not the owner, so that it relays its clients to the owner {@code of}. */
    static ReplicaBroker front(Shared shared, Owner of, Map<String, String> further) {
        ReplicaBroker started = new ReplicaBroker(shared, further);
        started.owner.set(of);
        return started;
    }

    /** Returns this replica as the owner to which other replicas relay their clients. */
    Owner asOwner() {
        return new Owner.Replica(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), broker.relaying().port()));
    }

    int relayed() {
        return broker.relaying().relayed();
    }

    /** The connection of a client whose session this replica has; null while the client is not connected here. */
    @Nullable ClientConnection connectionOf(String clientId) {
        Session session = broker.services().sessions().session(clientId);
        ClientSummary summary = session == null ? null : ClientSummary.of(session);
        return summary == null ? null : summary.connection();
    }

    /** The bytes of packets that the sockets of this replica have not accepted yet. */
    long outboundBytes() {
        return memory.bytes(MemoryUse.OUTBOUND);
    }

    List<LimitReached> rejected() {
        return List.copyOf(rejected);
    }

    @Override
    public void close() {
        broker.stop();
        group.shutdownGracefully();
    }
}
