package culex.benchmarks.scenario;

import static culex.benchmarks.scenario.Figure.ACKNOWLEDGED_P99_MILLIS;
import static culex.benchmarks.scenario.Figure.CPU_MICROS_PER_DELIVERY;
import static culex.benchmarks.scenario.Figure.DELIVERIES_PER_CPU_SECOND;
import static culex.benchmarks.scenario.Figure.DELIVERIES_PER_SECOND;
import static culex.benchmarks.scenario.Figure.DISK_BYTES_PER_MESSAGE;
import static culex.benchmarks.scenario.Figure.KILOBYTES_PER_CONNECTION;
import static culex.benchmarks.scenario.Figure.P99_MILLIS;
import static culex.benchmarks.scenario.Figure.QUEUED_MEGABYTES;
import static culex.benchmarks.scenario.Figure.RECOVERY_SECONDS;
import static culex.benchmarks.scenario.Figure.RESIDENT_MEGABYTES;
import static culex.benchmarks.scenario.Figure.RETAINED_SECONDS;
import static culex.benchmarks.scenario.Figure.START_SECONDS;
import static culex.benchmarks.scenario.Figure.STORM_SECONDS;

import culex.benchmarks.scenario.Scenario.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All scenarios, in the order in which they run. */
public final class Scenarios {
    private static final String SPREAD = "--pubs 10 --subs 10 --window 2000 ";

    private Scenarios() {}

    /** The scenarios with a target, then the others. */
    public static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        all.addAll(targets());
        all.addAll(sizes());
        all.addAll(latencies());
        all.addAll(scale());
        all.addAll(storms());
        all.addAll(kept());
        all.addAll(frames());
        all.addAll(SameBroker.nio());
        all.addAll(SameBroker.acl());
        all.addAll(SameBroker.tls());
        all.addAll(SameBroker.nativeExecutables());
        all.add(new Scenario(
                "retained-on-disk",
                "1,000,000 retained messages in a heap of 384 MB",
                Kind.RETAINED_ON_DISK,
                "1000000",
                START_SECONDS,
                null));
        all.add(new Scenario(
                "retained-on-disk-read",
                "the same, to one reader of all",
                Kind.RETAINED_ON_DISK,
                "1000000",
                RETAINED_SECONDS,
                null));
        all.add(new Scenario(
                "retained-on-disk-memory",
                "the same, memory after the start",
                Kind.RETAINED_ON_DISK,
                "1000000",
                RESIDENT_MEGABYTES,
                null));
        return all;
    }

    /** The scenarios for --quick. */
    public static List<Scenario> quick() {
        return all().stream().map(Scenario::quick).toList();
    }

    private static List<Scenario> targets() {
        return List.of(
                perCpu("p2p-qos0", "point to point QoS 0", "--pubs 20 --subs 20 --window 4000", 12.0),
                perCpu(
                        "p2p-qos1",
                        "point to point QoS 1",
                        "--pubs 20 --subs 20 --qos 1 --window 2000 --inflight 50",
                        14.0),
                perCpu(
                        "p2p-qos2",
                        "point to point QoS 2",
                        "--pubs 20 --subs 20 --qos 2 --window 1000 --inflight 15",
                        10.0),
                perCpu("fan-out", "fan-out 1 to 200", "--pubs 1 --subs 200 --window 40000", 20.0),
                perCpu("fan-in", "fan-in 100 to 2, wildcard", "--pubs 100 --subs 2 --wild --window 4000", 12.0),
                perCpu(
                        "shared",
                        "shared 50 to 5, QoS 1, v5",
                        "--pubs 50 --subs 5 --wild --shared --qos 1 --v5 --window 2000 --inflight 20",
                        14.0));
    }

    /** Scenarios with many packets per turn of the event loop, in which one frame per packet costs most. */
    private static List<Scenario> frames() {
        return List.of(
                new Scenario(
                        "frames-p2p-qos0",
                        "a frame per packet, point to point QoS 0",
                        Kind.FRAMES,
                        "--pubs 20 --subs 20 --window 4000",
                        DELIVERIES_PER_CPU_SECOND,
                        null),
                new Scenario(
                        "frames-fan-in",
                        "a frame per packet, fan-in 100 to 2",
                        Kind.FRAMES,
                        "--pubs 100 --subs 2 --wild --window 4000",
                        DELIVERIES_PER_CPU_SECOND,
                        null));
    }

    private static Scenario perCpu(String id, String title, String arguments, double target) {
        return new Scenario(id, title, Kind.LOAD, arguments, DELIVERIES_PER_CPU_SECOND, target);
    }

    private static List<Scenario> sizes() {
        return List.of(
                load("p2p-16k", "point to point, 16 KB", "--pubs 20 --subs 20 --size 16384 --window 200"),
                load("p2p-16k-qos1", "the same, QoS 1", "--pubs 20 --subs 20 --size 16384 --qos 1 --window 200"),
                load("fan-out-16k", "fan-out 1 to 200, 16 KB", "--pubs 1 --subs 200 --size 16384 --window 1000"));
    }

    private static Scenario load(String id, String title, String arguments) {
        return new Scenario(id, title, Kind.LOAD, arguments, DELIVERIES_PER_CPU_SECOND, null);
    }

    private static List<Scenario> latencies() {
        return List.of(
                latency("latency", "10,000 messages/s, 50 to 50", "--pubs 50 --subs 50 --rate 10000", 1.0),
                latency("latency-qos1", "the same, QoS 1", "--pubs 50 --subs 50 --rate 10000 --qos 1", 1.0),
                latency("many-readers", "100 readers of 200/s, 1 KB", frozen(0), null),
                latency("one-frozen", "the same and one frozen", frozen(1), null),
                latency("calm", "1,000 messages/s, 10 to 10", "--pubs 10 --subs 10 --rate 1000", null),
                latency(
                        "subscribe-storm",
                        "the same while 10 clients subscribe to 8,192 filters and unsubscribe",
                        "--pubs 10 --subs 10 --rate 1000 --churn 10",
                        null));
    }

    private static String frozen(int count) {
        return "--pubs 1 --subs 100 --size 1024 --rate 200 --frozen " + count;
    }

    private static Scenario latency(String id, String title, String arguments, @Nullable Double target) {
        return new Scenario(id, title, Kind.LOAD, arguments, P99_MILLIS, target);
    }

    private static List<Scenario> scale() {
        List<Scenario> scale = new ArrayList<>();
        for (int connections : new int[] {10, 100, 1_000, 10_000}) {
            scale.add(cost(
                    "connections-" + connections,
                    connections + " connections",
                    "--idle-beside " + Math.max(0, connections - 20)));
        }
        for (int filters : new int[] {10, 1_000, 100_000, 1_000_000}) {
            scale.add(cost("filters-" + filters, filters + " subscriptions", "--filters-beside " + filters));
        }
        return scale;
    }

    private static Scenario cost(String id, String title, String beside) {
        return new Scenario(id, title, Kind.LOAD, SPREAD + beside, CPU_MICROS_PER_DELIVERY, null);
    }

    private static List<Scenario> kept() {
        String load = "--pubs 20 --subs 20 --qos 1 --persist --v5 ";
        String window = load + "--window 4000 --inflight 100";
        return List.of(
                new Scenario(
                        "kept",
                        "QoS 1 to persistent sessions, 20 to 20, v5",
                        Kind.PERSISTENT,
                        window,
                        DELIVERIES_PER_SECOND,
                        1 / 3.0),
                new Scenario(
                        "kept-bytes", "the same, 64 bytes each", Kind.PERSISTENT, window, DISK_BYTES_PER_MESSAGE, null),
                new Scenario(
                        "kept-puback",
                        "the same, 5,000 messages/s",
                        Kind.PERSISTENT,
                        load + "--rate 5000",
                        ACKNOWLEDGED_P99_MILLIS,
                        null),
                new Scenario(
                        "queued", "messages queued for 20 clients", Kind.QUEUED, "1000000", QUEUED_MEGABYTES, null),
                new Scenario("queued-recovery", "the same, killed", Kind.QUEUED, "1000000", RECOVERY_SECONDS, null));
    }

    private static List<Scenario> storms() {
        return List.of(
                new Scenario("idle", "idle connections", Kind.IDLE, "10000", KILOBYTES_PER_CONNECTION, null),
                new Scenario(
                        "storm",
                        "10,000 connect at once beside 1,000/s",
                        Kind.LOAD,
                        "--pubs 10 --subs 10 --rate 1000 --storm 10000",
                        STORM_SECONDS,
                        null),
                new Scenario(
                        "retained", "retained messages to 50 readers", Kind.RETAINED, "10000", RETAINED_SECONDS, null),
                new Scenario("start", "start", Kind.START, "", START_SECONDS, null));
    }
}
