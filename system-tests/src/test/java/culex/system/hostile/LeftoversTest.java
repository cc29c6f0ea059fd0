package culex.system.hostile;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.system.wire.Packet;
import culex.testing.BrokerProcess;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ended connections and sessions leave nothing in the broker's process and in its store. */
class LeftoversTest {
    private static final int FIRST = 5_000;
    private static final int MANY = "long".equals(System.getProperty("hostile")) ? 100_000 : 20_000;
    private static final int AT_ONCE = 50;
    private static final int ADDRESSES = 5_000;
    /** One of this many clients has a persistent session with a subscription and an unacknowledged message. */
    private static final int WORKS_ONE_IN = 10;

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Allowance for code that is compiled during the test and for memory of the garbage collector. */
    private static final int SPARE_MEGABYTES = 8;

    private static final int SPARE = 20;
    private static final double SPARE_BYTES = 256 * 1024;
    private static final String MEMORY = "mqtt_memory_bytes";
    private static final List<String> GAUGES = List.of(
            MEMORY,
            "mqtt_connections{",
            "mqtt_sessions",
            "mqtt_subscriptions",
            "mqtt_queued_messages",
            "mqtt_retained_messages");

    /** The size of the cache of matches in bytes. It is small, so that the cache is full before the first comparison. */
    private static final String CACHE_BYTES = "262144";

    @TempDir
    private Path store;

    @Test
    void manyShortConnectionsLeaveNothingInMemoryMetricsOrStore() throws IOException, InterruptedException {
        Map<String, String> settings =
                Map.of("MQTT_STORE_DIRECTORY", store.toString(), "MQTT_LIMITS_CACHE_BYTES_MAX", CACHE_BYTES);
        try (BrokerProcess broker = BrokerProcess.start(settings, Heap.SMALL.flags())) {
            AttackTarget target = new AttackTarget(broker.httpPort(), broker.tcpPort(), Optional.of(broker.pid()));
            ProcessMemory memory = new ProcessMemory(broker.pid());
            // The first connections load classes and fill pools and caches.
            visit(target, FIRST);
            Map<String, Double> before = settledGauges(broker);
            int descriptors = memory.descriptors();
            int threads = memory.threads();
            long heap = memory.liveHeapMegabytes();
            visit(target, MANY);
            await("the end of all connections")
                    .atMost(PATIENCE)
                    .until(() -> memory.descriptors() <= descriptors + SPARE);
            Map<String, Double> after = settledGauges(broker);
            assertEquals(before.keySet(), after.keySet());
            before.forEach(
                    (gauge, value) -> assertEquals(value, after.getOrDefault(gauge, -1.0), allowance(gauge), gauge));
            assertTrue(memory.threads() <= threads + SPARE, () -> "more threads than " + threads);
            long grown = memory.liveHeapMegabytes() - heap;
            assertTrue(grown < SPARE_MEGABYTES, () -> "the live heap has grown by " + grown + " MB");
            broker.stop();
        }
        String info = storeInfo();
        assertTrue(info.contains("kind sessions  records 0"), info);
        assertTrue(info.contains("kind subscriptions  records 0"), info);
        assertTrue(info.contains("kind deliveries  records 0"), info);
        assertTrue(info.contains("kind messages  records 0"), info);
        assertTrue(info.contains("kind inbound  records 0"), info);
    }

    /** Each event loop also caches up to 4,096 decoded Topic Names, of less than 100 bytes each here, which fill up only later. */
    private static double allowance(String gauge) {
        if (gauge.startsWith(MEMORY + "{of=\"caches\"")) {
            return SPARE_BYTES + Runtime.getRuntime().availableProcessors() * 4_096.0 * 100;
        }
        return gauge.startsWith(MEMORY) ? SPARE_BYTES : 0;
    }

    private static void visit(AttackTarget target, int connects) throws IOException, InterruptedException {
        try (AttackRun run = new AttackRun(target, LIMIT)) {
            run.together(AT_ONCE, thread -> {
                for (int i = thread; i < connects; i += AT_ONCE) {
                    visitOnce(run, i);
                }
            });
            assertFalse(run.outcomes().isRejected(), () -> run.outcomes().toString());
            assertEquals(
                    connects,
                    run.outcomes().total("CONNACK"),
                    () -> run.outcomes().toString());
        }
    }

    /** Connects one client over TCP or WebSocket, and ends the connection with a reset, with DISCONNECT, or by closing the socket. */
    private static void visitOnce(AttackRun run, int number) throws IOException, InterruptedException {
        int address = number % ADDRESSES;
        try (HostileConnection connection = number % 2 == 0 ? run.tcp(address) : run.webSocket(address)) {
            ConnectPacket connect = new ConnectPacket("visitor-" + number);
            if (number % WORKS_ONE_IN < 2) {
                connection.connect(connect.persistent(1));
                work(connection, "visitor/" + number);
            } else {
                connection.connect(connect);
            }
            if (number % 3 == 0) {
                connection.reset();
            } else if (number % 3 == 1) {
                connection.disconnect();
            }
        }
    }

    private static void work(HostileConnection connection, String topic) throws IOException, InterruptedException {
        connection.write(HostilePackets.subscribe(1, List.of(topic), 1, HostilePackets.NONE));
        connection.await(Packet.SUBACK, 1);
        connection.write(HostilePackets.publish(topic, 1, false, 1, HostilePackets.NONE, HostilePackets.NONE));
        connection.await(Packet.PUBACK, 1);
    }

    /** Returns the gauges after all sessions have ended. */
    private static Map<String, Double> settledGauges(BrokerProcess broker) {
        Map<String, Double> gauges = new TreeMap<>();
        await("the end of all sessions").atMost(PATIENCE).until(() -> {
            gauges.clear();
            Metrics.scrape(broker.managementUrl()).forEach((name, value) -> {
                if (GAUGES.stream().anyMatch(name::startsWith)) {
                    gauges.put(name, value);
                }
            });
            return isZero(gauges, "mqtt_sessions") && isZero(gauges, "mqtt_connections");
        });
        return gauges;
    }

    private static boolean isZero(Map<String, Double> gauges, String prefix) {
        return gauges.entrySet().stream()
                .filter(gauge -> gauge.getKey().startsWith(prefix))
                .allMatch(gauge -> gauge.getValue() == 0);
    }

    private String storeInfo() {
        Map<String, String> settings = Map.of("MQTT_STORE_DIRECTORY", store.toString());
        List<String> command = List.of("./culex", "store", "info");
        try (RunningProgram program = RunningProgram.start("store", Path.of(".."), settings, command)) {
            assertEquals(0, program.awaitExit(), program::output);
            return program.output();
        }
    }
}
