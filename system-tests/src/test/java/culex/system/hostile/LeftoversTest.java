package culex.system.hostile;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.system.BrokerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What connections leave behind in the broker's process. */
class LeftoversTest {
    private static final int FIRST = 5_000;
    private static final int MANY = "long".equals(System.getProperty("hostile")) ? 100_000 : 20_000;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** For code that is compiled meanwhile, and for what the collector keeps of its own. */
    private static final int SPARE_MEGABYTES = 8;

    private static final int SPARE = 20;

    @Test
    void connectsInBulkLeaveNoMemoryDescriptorsOrThreads() throws IOException, InterruptedException {
        try (BrokerProcess broker = BrokerProcess.start(Map.of(), Heap.SMALL.flags())) {
            AttackTarget target = new AttackTarget(broker.httpPort(), broker.tcpPort(), Optional.of(broker.pid()));
            ProcessMemory memory = new ProcessMemory(broker.pid());
            // Loads classes and fills pools.
            connect(target, FIRST);
            int descriptors = memory.descriptors();
            int threads = memory.threads();
            long heap = memory.liveHeapMegabytes();
            connect(target, MANY);
            await("the end of all connections")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> memory.descriptors() <= descriptors + SPARE);
            assertTrue(memory.threads() <= threads + SPARE, () -> "more threads than " + threads);
            long grown = memory.liveHeapMegabytes() - heap;
            assertTrue(grown < SPARE_MEGABYTES, () -> "the live heap has grown by " + grown + " MB");
        }
    }

    private static void connect(AttackTarget target, int connects) throws IOException, InterruptedException {
        try (AttackRun run = new AttackRun(target, LIMIT)) {
            ConnectAttacks.connectsInBulk(connects, 50).play(run);
            assertEquals("CONNACK x " + connects, run.outcomes().toString());
        }
    }
}
