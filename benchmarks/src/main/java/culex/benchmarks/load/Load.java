package culex.benchmarks.load;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * One run of the load generator: the clients of a plan, one thread, one selector. A closed loop keeps a window of outstanding deliveries.
 * An open loop sends at a rate and measures latency from the intended time of sending, so that the latency includes every delay when the
 * broker stalls.
 */
public final class Load implements LoadClients.Receiver, AutoCloseable {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long LATENCY_MAX_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOST_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int BURST = 64;
    private static final int BURST_BYTES = 32 * 1024;

    private final LoadPlan plan;
    private final LoadClients clients;
    private final PublishTemplate[] templates;
    private final int[] receivers;
    private final Histogram latency = new Histogram(LATENCY_MAX_NANOS, 3);
    private final Histogram acknowledged = new Histogram(LATENCY_MAX_NANOS, 3);
    private boolean measuring;
    private long expected;
    private long received;
    private int turn;
    private long nextNanos;
    private long progressNanos;
    private long progressReceived;

    /** Connects the clients of a plan; returns when all of them are ready. */
    public Load(LoadPlan plan, Target target) throws IOException {
        this.plan = plan;
        templates = new PublishTemplate[plan.publishers()];
        receivers = new int[plan.publishers()];
        for (int i = 0; i < plan.publishers(); i++) {
            int topic = i % plan.topics();
            templates[i] = new PublishTemplate(
                    LoadPlan.topic(topic), plan.qos(), false, plan.payloadBytes(), plan.mqtt5(), target.webSocket());
            receivers[i] = plan.receivers(topic);
        }
        clients = new LoadClients(plan, target, this);
    }

    @Override
    public void onAcknowledged(long sentNanos) {
        if (measuring) {
            record(acknowledged, System.nanoTime() - sentNanos);
        }
    }

    private static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.min(LATENCY_MAX_NANOS, Math.max(0, nanos)));
    }

    @Override
    public void onPublish(byte[] payload, int from, int to, long readNanos) {
        received++;
        if (measuring && to - from >= 8) {
            record(latency, readNanos - (long) LONG.get(payload, from));
        }
    }

    /** Runs the load. */
    public LoadResult run(LoadPlan.Pace pace) throws IOException {
        clients.freeze();
        clients.startChurn();
        nextNanos = System.nanoTime();
        progressNanos = nextNanos;
        until(pace.warmUp());
        Cpu broker = Cpu.of(clients.brokerPid());
        DiskWrites disk = DiskWrites.of(clients.brokerPid());
        Cpu own = Cpu.of(ProcessHandle.current().pid());
        long before = received;
        long start = System.nanoTime();
        measuring = true;
        clients.startStorm();
        until(pace.measured());
        measuring = false;
        double seconds = (System.nanoTime() - start) / 1e9;
        long measured = received - before;
        double brokerSeconds = broker.seconds();
        double ownSeconds = own.seconds();
        long written = disk.bytes();
        drain();
        return new LoadResult(
                seconds,
                measured,
                expected - received,
                brokerSeconds,
                ownSeconds,
                millis(latency, 50),
                millis(latency, 99),
                millis(latency, 99.9),
                latency.getMaxValue() / 1e6,
                clients.stormSeconds(),
                millis(acknowledged, 99),
                written);
    }

    private static double millis(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1e6;
    }

    private void until(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
            boolean sent = plan.rate() > 0 ? sendByRate(now) : sendByWindow(now);
            if (plan.rate() == 0) {
                forgiveLost(now);
            }
            clients.poll(sent ? 0 : 1);
        }
    }

    private boolean sendByWindow(long now) throws IOException {
        boolean sent = false;
        for (int i = 0; i < plan.publishers(); i++) {
            Client publisher = clients.publisher(i);
            if (publisher.isBlocked()) {
                continue;
            }
            int count = 0;
            while (count < BURST && mayPublish(publisher)) {
                publish(i, publisher, now);
                count++;
            }
            if (count > 0) {
                publisher.flush();
                sent = true;
            }
        }
        return sent;
    }

    private boolean mayPublish(Client publisher) {
        return publisher.waiting() < BURST_BYTES
                && (plan.qos() == 0 || publisher.inflight < plan.inflight())
                && expected - received < plan.window();
    }

    private void publish(int index, Client publisher, long nanos) {
        publisher.publish(templates[index], nanos);
        publisher.inflight++;
        expected += receivers[index];
    }

    private boolean sendByRate(long now) throws IOException {
        long interval = 1_000_000_000L / plan.rate();
        boolean sent = false;
        while (nextNanos <= now) {
            int index = turn++ % plan.publishers();
            publish(index, clients.publisher(index), nextNanos);
            nextNanos += interval;
            sent = true;
        }
        for (int i = 0; sent && i < plan.publishers(); i++) {
            Client publisher = clients.publisher(i);
            if (publisher.waiting() > 0 && !publisher.isBlocked()) {
                publisher.flush();
            }
        }
        return sent;
    }

    /** Stops waiting for the outstanding deliveries after a second without a delivery, because messages of QoS 0 may be lost. */
    private void forgiveLost(long now) {
        if (received != progressReceived) {
            progressReceived = received;
            progressNanos = now;
        } else if (expected > received && now - progressNanos > LOST_AFTER_NANOS) {
            expected = received;
            progressNanos = now;
        }
    }

    private void drain() throws IOException {
        long end = System.nanoTime() + DRAIN_NANOS;
        while (received < expected && System.nanoTime() < end) {
            clients.poll(10);
        }
    }

    @Override
    public void close() throws IOException {
        clients.close();
    }
}
