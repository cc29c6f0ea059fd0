package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.MemoryBudget;
import culex.broker.message.TestMessages;
import culex.broker.packet.QoS;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start loads at most half of the heap. Records that it does not load stay in the store for the next start. */
class SizedStartTest {
    private static final int SESSIONS = 100;

    @TempDir
    private Path directory;

    private void fill() {
        try (StoreFixture store = new StoreFixture(directory)) {
            for (int i = 1; i <= SESSIONS; i++) {
                store.save(i, "client" + i);
                store.subscribe(i, "a/" + i);
                store.append(false, i);
                store.append(false, i, i % SESSIONS + 1);
                store.journal.accepted(1000 + i, 5, TestMessages.of(100, QoS.EXACTLY_ONCE)); // of an ended session
                store.retain("r/" + i, 1000);
            }
            assertTrue(store.isDurable());
        }
    }

    @Test
    void recordsThatDoNotFitStayInTheStoreAndAreLoadedWithALargerHeap() {
        fill();
        List<String> all;
        try (StoreFixture store = new StoreFixture(directory)) {
            all = store.recovered;
            assertTrue(store.notLoaded.isEmpty());
        }
        long half = 70_000;
        try (StoreFixture small = new StoreFixture(directory, new MemoryBudget(2 * half))) {
            long loaded = small.recovered.stream()
                    .filter(line -> line.startsWith("session "))
                    .count();
            assertTrue(loaded > 10 && loaded < SESSIONS, () -> "loaded " + loaded);
            assertEquals(SESSIONS - loaded, small.notLoaded.sessions());
            assertEquals(SESSIONS, small.notLoaded.messages());
            assertEquals(half, small.notLoaded.bytesMax());
            small.save(2000, "new");
            assertTrue(small.isDurable());
        }
        try (StoreFixture store = new StoreFixture(directory)) {
            List<String> again = store.recovered;
            assertTrue(again.remove("session new"));
            assertEquals(all, again);
        }
    }

    @Test
    void startComputesSizesBeforeItLoadsRecords() throws Exception {
        fill();
        try (Database database = Database.open(directory)) {
            StoreSizes sizes = StoreSizes.of(database);
            assertTrue(sizes.of(Database.Family.SESSIONS).records() >= SESSIONS);
            assertTrue(sizes.of(Database.Family.RETAINED).bytes() >= 1000 * SESSIONS);
        }
    }
}
