package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.MemoryBudget;
import culex.broker.message.Delivery;
import culex.broker.message.TestMessages;
import culex.broker.packet.QoS;
import culex.broker.store.MessageStore.Receiver;
import culex.broker.store.SessionState;
import culex.broker.store.StoredWill;
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
            long messages = small.recovered.stream()
                    .filter(line -> line.startsWith("accepted of ended session "))
                    .count();
            assertEquals(SESSIONS - messages, small.notLoaded.messages());
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
    void sizesOfRecordsAreKnownBeforeTheyAreLoaded() throws Exception {
        fill();
        try (Database database = Database.open(directory)) {
            StoreSizes sizes = StoreSizes.of(database);
            assertTrue(sizes.of(Family.SESSIONS).records() >= SESSIONS);
            assertTrue(sizes.of(Family.RETAINED).bytes() >= 1000 * SESSIONS);
        }
    }

    /** The records of one session may exceed the limit of the start, for example after the heap size was reduced. */
    @Test
    void sessionThatIsTooLargeStaysInTheStoreAndSmallerSessionsAreLoaded() {
        try (StoreFixture store = new StoreFixture(directory)) {
            for (int session = 1; session <= 3; session++) {
                store.save(session, "client" + session);
            }
            for (int i = 0; i < 5000; i++) {
                store.append(false, 2);
            }
            assertTrue(store.isDurable());
        }
        try (StoreFixture small = new StoreFixture(directory, new MemoryBudget(2 * 70_000))) {
            assertEquals(List.of("session client1", "not loaded session client2", "session client3"), small.recovered);
            assertEquals(1, small.notLoaded.sessions());
        }
        try (StoreFixture store = new StoreFixture(directory)) {
            assertEquals(3 + 5000, store.recovered.size());
        }
    }

    @Test
    void payloadsOfMessagesInFlightStayOnDiskAndTakeNoMemory() {
        int sessions = 20;
        Delivery.Options options = new Delivery.Options(QoS.AT_LEAST_ONCE, false, new int[0], null);
        try (StoreFixture store = new StoreFixture(directory)) {
            for (int session = 1; session <= sessions; session++) {
                store.save(session, "client" + session);
                long number = store.journal.nextNumber();
                Receiver[] receivers = {new Receiver(session, options)};
                store.journal.append(TestMessages.of(100_000, QoS.AT_LEAST_ONCE).numbered(number), receivers, false);
                store.journal.sent(session, number, 1);
            }
            assertTrue(store.isDurable());
        }
        try (StoreFixture small = new StoreFixture(directory, new MemoryBudget(2 * 70_000))) {
            assertTrue(small.notLoaded.isEmpty());
            assertEquals(2 * sessions, small.recovered.size());
            assertTrue(small.recovered.contains("7 was sent 7"));
        }
    }

    /** Messages in flight whose Packet Identifiers are in their own records take more bytes than queued ones. */
    @Test
    void sessionWhoseMessagesInFlightDoNotFitStaysInTheStore() {
        try (StoreFixture store = new StoreFixture(directory)) {
            store.save(1, "client1");
            for (int i = 1; i <= 1000; i++) {
                store.journal.sent(1, store.append(false, 1), i);
            }
            assertTrue(store.isDurable());
        }
        try (StoreFixture small = new StoreFixture(directory, new MemoryBudget(2 * 70_000))) {
            assertEquals(List.of("not loaded session client1"), small.recovered);
        }
    }

    @Test
    void noSessionIsLoadedIfTheRecordsOfAllSessionsExceedTheLimit() {
        try (StoreFixture store = new StoreFixture(directory)) {
            for (int session = 1; session <= SESSIONS; session++) {
                store.save(session, "c".repeat(1000) + session);
            }
            assertTrue(store.isDurable());
        }
        try (StoreFixture small = new StoreFixture(directory, new MemoryBudget(2 * 70_000))) {
            assertEquals(SESSIONS, small.notLoaded.sessions());
        }
    }

    @Test
    void sessionsAreLoadedUntilTheirWillsReachTheLimit() {
        int sessions = 20;
        try (StoreFixture store = new StoreFixture(directory)) {
            for (int session = 1; session <= sessions; session++) {
                StoredWill will = new StoredWill(TestMessages.of(10_000, QoS.AT_LEAST_ONCE), 0, 100, 0);
                store.journal.save(new SessionState(session, "c" + session, "ann", 100, SessionState.NEVER, will));
            }
            assertTrue(store.isDurable());
        }
        try (StoreFixture small = new StoreFixture(directory, new MemoryBudget(2 * 70_000))) {
            assertTrue(small.notLoaded.sessions() > 10 && small.notLoaded.sessions() < sessions);
        }
    }
}
