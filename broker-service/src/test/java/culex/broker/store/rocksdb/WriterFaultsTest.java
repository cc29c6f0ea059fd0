package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.MemoryUse;
import culex.broker.store.Journal;
import culex.broker.transport.Faults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After every failure the store writer reports the reason, keeps accepted changes, and continues. */
class WriterFaultsTest {
    @TempDir
    private Path directory;

    /** Throws for the topic "poison", as if its retained message could not be encoded. */
    private static void failsForPoison(byte[] topic) {
        if (new String(topic, StandardCharsets.UTF_8).equals("poison")) {
            throw new IllegalStateException("poison");
        }
    }

    @Test
    void unwritableRecordIsRejectedAndAllOtherRecordsAreStored() {
        List<String> stored = new ArrayList<>();
        try (StoreFixture store = new StoreFixture(directory, WriterFaultsTest::failsForPoison)) {
            store.save(1, "one");
            store.subscribe(1, "a/b");
            store.append(true, 1);
            store.retain("poison", 10);
            store.retain("good", 10);
            store.journal.whenStored(() -> stored.add("all"));
            assertFalse(store.isDurable());
            assertTrue(store.journals.trouble().contains("poison"), store.journals.trouble());
            store.runUntil(() -> !stored.isEmpty());
            assertEquals("", store.journals.trouble());
            assertTrue(store.faults.places().contains(Faults.Where.STORE));
            assertEquals(List.of("good"), store.retained("#"));
            assertEquals(1, store.journals.retained().messages());
            store.save(2, "two");
            assertTrue(store.isDurable());
        }
        try (StoreFixture store = new StoreFixture(directory)) {
            assertEquals(
                    List.of("session one", "1 subscribes to a/b", "1 waits for 1", "session two", "retained good"),
                    store.recovered);
        }
    }

    private static Consumer<byte[]> runsOutOfDirectMemoryOnce() {
        AtomicReference<@Nullable Error> failure =
                new AtomicReference<>(new OutOfMemoryError("Cannot reserve 1 bytes of direct buffer memory"));
        return topic -> {
            Error thrown = failure.getAndSet(null);
            if (thrown != null) {
                throw thrown;
            }
        };
    }

    @Test
    void storeRecoversWhenDirectMemoryRanOutOnce() {
        List<String> stored = new ArrayList<>();
        try (StoreFixture store = new StoreFixture(directory, runsOutOfDirectMemoryOnce())) {
            store.save(1, "one");
            store.retain("t", 10);
            store.append(false, 1);
            store.journal.whenStored(() -> stored.add("all"));
            assertFalse(store.isDurable());
            assertTrue(store.journals.trouble().contains("direct buffer memory"), store.journals.trouble());
            store.runUntil(() -> !stored.isEmpty());
            assertEquals("", store.journals.trouble());
        }
        try (StoreFixture store = new StoreFixture(directory)) {
            // The message was rejected, so its publisher sends it again.
            assertEquals(List.of("session one", "retained t"), store.recovered);
        }
    }

    @Test
    void acknowledgementOfARecoveredMessageIsStoredAfterTheFirstWriteHasFailed() {
        long acknowledged;
        try (StoreFixture store = new StoreFixture(directory)) {
            store.save(1, "one");
            acknowledged = store.append(false, 1);
            assertTrue(store.isDurable());
        }
        try (StoreFixture store = new StoreFixture(directory, runsOutOfDirectMemoryOnce())) {
            store.retain("t", 10);
            assertFalse(store.isDurable());
            store.journal.settled(1, acknowledged);
            store.runUntil(() -> store.journals.trouble().isEmpty());
            assertTrue(store.isDurable());
        }
        try (StoreFixture store = new StoreFixture(directory)) {
            assertEquals(List.of("session one", "retained t"), store.recovered);
        }
    }

    @Test
    void loopThatHasEndedDoesNotBlockCompletionsOfOtherLoops() {
        try (StoreFixture store = new StoreFixture(directory)) {
            List<Runnable> endOfTurn = new ArrayList<>();
            Journal ended = store.journals.journal(
                    task -> {
                        throw new RejectedExecutionException("the loop has ended");
                    },
                    endOfTurn::add,
                    () -> {});
            ended.delete("nobody");
            ended.whenDurable(stored -> {});
            endOfTurn.forEach(Runnable::run);
            store.save(1, "one");
            assertTrue(store.isDurable());
            assertEquals(List.of(), store.faults.places());
        }
    }

    @Test
    void pendingWritesAreCountedUntilTheyAreWritten() {
        try (StoreFixture store = new StoreFixture(directory)) {
            store.save(1, "one");
            for (int i = 0; i < 100; i++) {
                store.append(false, 1);
            }
            assertTrue(store.budget.bytes(MemoryUse.JOURNAL) > 100 * 100);
            assertTrue(store.isDurable());
            store.runUntil(() -> store.budget.bytes(MemoryUse.JOURNAL) == 0 && store.journals.waiting() == 0);
        }
    }

    @Test
    void tasksDeferredUntilTheStoreIsWritableAreCountedAsMemory() {
        AtomicReference<@Nullable Error> failure =
                new AtomicReference<>(new OutOfMemoryError("Cannot reserve 1 bytes of direct buffer memory"));
        Consumer<byte[]> retained = topic -> {
            Error thrown = failure.get();
            if (thrown != null) {
                throw thrown;
            }
        };
        List<Integer> stored = new ArrayList<>();
        try (StoreFixture store = new StoreFixture(directory, retained)) {
            store.retain("t", 10);
            assertFalse(store.isDurable());
            for (int i = 0; i < 100; i++) {
                int number = i;
                store.journal.whenStored(() -> stored.add(number));
                assertFalse(store.isDurable());
            }
            store.runUntil(() -> store.budget.bytes(MemoryUse.JOURNAL) >= 100 * 1000);
            failure.set(null);
            store.runUntil(() -> stored.size() == 100 && store.budget.bytes(MemoryUse.JOURNAL) == 0);
        }
    }

    /** After a failed write RocksDB must be opened again, which may fail too. */
    @ParameterizedTest
    @EnumSource(Sync.class)
    void readsAndWritesContinueAfterTheDatabaseCouldNotBeOpened(Sync sync) throws IOException {
        AtomicReference<@Nullable Error> failure = new AtomicReference<>();
        Consumer<byte[]> retained = topic -> {
            Error thrown = failure.getAndSet(null);
            if (thrown != null) {
                throw thrown;
            }
        };
        Path current = directory.resolve("CURRENT");
        List<Long> answers = new ArrayList<>();
        List<String> stored = new ArrayList<>();
        try (StoreFixture store = new StoreFixture(directory, sync, retained)) {
            store.save(1, "one");
            long first = store.append(false, 1);
            assertTrue(store.isDurable());
            byte[] intact = Files.readAllBytes(current);
            Files.write(current, new byte[] {'x'});
            failure.set(new OutOfMemoryError("Cannot reserve 1 bytes of direct buffer memory"));
            store.retain("t", 10);
            long second = store.append(true, 1);
            store.journal.whenStored(() -> stored.add("stored"));
            assertFalse(store.isDurable());
            store.runUntil(() -> store.journals.trouble().contains("CURRENT"));
            store.load(1, first, answers);
            assertFalse(store.isDurable(), "still rejected");
            assertEquals(List.of(), answers, "waits until the database is open");
            Files.write(current, intact);
            store.runUntil(() -> !stored.isEmpty() && !answers.isEmpty());
            store.load(1, second, answers);
            store.runUntil(() -> answers.size() == 2);
            assertEquals(List.of(first, second), answers);
            assertEquals("", store.journals.trouble());
            assertEquals(List.of(Faults.Where.STORE), store.faults.places());
        }
    }

    @Test
    void backupOfAClosedStoreFailsInsteadOfWaiting() {
        StoreFixture store = new StoreFixture(directory);
        store.close();
        CompletableFuture<Void> backup =
                store.journals.checkpoint(directory.resolve("backup")).toCompletableFuture();
        assertTrue(backup.isCompletedExceptionally());
        assertEquals(IOException.class, backup.exceptionNow().getClass(), "the database must not be used");
    }
}
