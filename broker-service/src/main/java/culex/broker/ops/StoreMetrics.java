package culex.broker.ops;

import culex.broker.store.Journals;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;

/** The metrics of the store, read from its counters at each scrape. With the memory store all are 0. */
@Singleton
public final class StoreMetrics {
    private final Journals store;
    private final MeterRegistry registry;

    StoreMetrics(BrokerState state, MeterRegistry registry) {
        store = state.store();
        this.registry = registry;
    }

    void onStart(@Observes StartupEvent event) {
        count("mqtt.store.commits", "Group commits", store -> store.counters().commits());
        count(
                "mqtt.store.commit.seconds",
                "Time in group commits, syncs included",
                store -> store.counters().commitSeconds());
        count(
                "mqtt.store.entries",
                "Records written or removed",
                store -> store.counters().entries());
        count(
                "mqtt.store.bytes",
                "Bytes written to the database",
                store -> store.counters().bytes());
        count(
                "mqtt.store.loads",
                "Queued messages read from the store",
                store -> store.counters().loads());
        gauge("mqtt.store.waiting", "Store entries that wait to be written", Journals::waiting);
        gauge("mqtt.store.disk.bytes", "Bytes of the store's files", Journals::diskBytes);
        gauge(
                "mqtt.store.degraded",
                "1 while the store cannot be written, else 0",
                store -> store.trouble().isEmpty() ? 0 : 1);
    }

    private void count(String name, String what, ToDoubleFunction<Journals> value) {
        FunctionCounter.builder(name, store, value).description(what).register(registry);
    }

    private void gauge(String name, String what, ToDoubleFunction<Journals> value) {
        Gauge.builder(name, store, value).description(what).register(registry);
    }
}
