package culex.broker.boot;

import culex.broker.config.BrokerConfig;
import culex.broker.transport.Loop;
import culex.broker.transport.netty.NettyLoop;
import culex.support.metrics.BuildInfo;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Metrics about the process as a whole: the version, the free space on the store's disk, and how late the event loops are. */
@Singleton
final class OperationalMetrics {
    private static final double NANOS = 1e9;
    private static final double TICK_SECONDS = 0.1;

    private final List<? extends Loop> loops;
    private final Drain drain;
    private final BrokerConfig config;
    private final MeterRegistry registry;
    private final String version;

    OperationalMetrics(
            Broker broker,
            BrokerConfig config,
            MeterRegistry registry,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.loops = broker.state().loops();
        this.drain = broker.drain();
        this.config = config;
        this.registry = registry;
        this.version = version;
    }

    void onStart(@Observes StartupEvent event) {
        BuildInfo.register(registry, "mqtt", "broker", version);
        gauge(
                "mqtt.event.loop.lag.seconds",
                "How late the latest event loop is with its work",
                metrics -> metrics.lagSeconds());
        gauge(
                "mqtt.drain.state",
                "How far the stop is: 0 not stopping, 1 waiting for load balancers, 2 disconnecting clients, 3 closing the store, 4 drained by an operator",
                metrics -> metrics.drain.step().ordinal());
        gauge(
                "mqtt.drain.connections",
                "Connections that the stop still has to close; 0 while the broker is not stopping",
                metrics -> metrics.drain.connectionsLeft());
        if (config.store().kind().isOnDisk()) {
            gauge(
                    "mqtt.store.disk.free.bytes",
                    "Bytes that the broker may still write to the file system of its store",
                    metrics -> metrics.disk(FileStore::getUsableSpace));
            gauge(
                    "mqtt.store.disk.size.bytes",
                    "Size of the file system of the store",
                    metrics -> metrics.disk(FileStore::getTotalSpace));
        }
    }

    private void gauge(String name, String description, ToDoubleFunction<OperationalMetrics> value) {
        Gauge.builder(name, this, value).description(description).register(registry);
    }

    private double lagSeconds() {
        long now = System.nanoTime();
        double latest = 0;
        for (Loop loop : loops) {
            if (loop instanceof NettyLoop ticking) {
                latest = Math.max(latest, (now - ticking.tickedNanos()) / NANOS - TICK_SECONDS);
            }
        }
        return latest;
    }

    /** Reads one number about a file system, such as its free bytes. */
    private interface Figure {
        long of(FileStore store) throws IOException;
    }

    private double disk(Figure figure) {
        try {
            return figure.of(Files.getFileStore(Path.of(config.store().directory())));
        } catch (IOException gone) {
            return Double.NaN;
        }
    }
}
