package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.MemoryBudget;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk with no more free space than the reserve: new messages are rejected, and acknowledged messages are deleted. */
class FullDiskTest {
    private static final long RESERVE = 1000;

    @TempDir
    private Path directory;

    private final AtomicLong usable = new AtomicLong(Long.MAX_VALUE);

    private StoreFixture store() {
        return new StoreFixture(directory, MemoryBudget.unlimited(), new DiskReserve(usable::get, RESERVE));
    }

    @Test
    void messageIsRejectedAndAcknowledgementIsStoredWhileTheDiskIsFull() {
        try (StoreFixture store = store()) {
            store.save(1, "one");
            store.append(false, 1);
            long acknowledged = store.append(false, 1);
            assertTrue(store.isDurable());

            usable.set(RESERVE - 1);
            store.runUntil(store.journal::isDegraded);
            assertTrue(store.journals.trouble().contains("0 MB left"), store.journals.trouble());
            store.append(false, 1);
            assertFalse(store.isDurable());
            store.journal.settled(1, acknowledged);
            assertTrue(store.isDurable());
        }
        try (StoreFixture store = new StoreFixture(directory)) {
            assertEquals(List.of("session one", "1 waits for 1"), store.recovered);
        }
    }

    @Test
    void reserveOfAMissingDirectoryReadsTheFreeSpaceOfItsDisk() {
        DiskReserve reserve = DiskReserve.of(directory.resolve("new"), 1);
        assertFalse(reserve.isShort());
        assertTrue(reserve.usable() < Long.MAX_VALUE);
    }

    @Test
    void messageIsStoredAgainWhenTheDiskHasFreeSpace() {
        try (StoreFixture store = store()) {
            store.save(1, "one");
            usable.set(0);
            store.runUntil(store.journal::isDegraded);
            usable.set(RESERVE + RESERVE / 8);
            store.append(false, 1);
            assertFalse(store.isDurable(), "a little more than the reserve is not enough");
            usable.set(2 * RESERVE);
            store.runUntil(() -> !store.journal.isDegraded());
            store.append(false, 1);
            assertTrue(store.isDurable());
            assertEquals(List.of(), store.faults.places());
        }
    }

    @Test
    void acceptedMessageIsStoredWhileTheDiskIsFull() {
        try (StoreFixture store = store()) {
            store.save(1, "one");
            usable.set(0);
            store.runUntil(store.journal::isDegraded);
            store.append(true, 1);
            assertTrue(store.isDurable());
        }
        try (StoreFixture store = new StoreFixture(directory)) {
            assertEquals(List.of("session one", "1 waits for 1"), store.recovered);
        }
    }

    @Test
    void deletedMessagesAreRemovedFromAFullDisk() {
        usable.set(Long.MAX_VALUE / 2);
        try (StoreFixture store = new StoreFixture(
                directory, MemoryBudget.unlimited(), new DiskReserve(usable::get, Long.MAX_VALUE / 4))) {
            store.save(1, "one");
            long[] messages = new long[20_000];
            for (int i = 0; i < messages.length; i++) {
                messages[i] = store.append(false, 1);
            }
            assertTrue(store.isDurable());
            usable.set(Long.MAX_VALUE / 4 - 1);
            store.runUntil(store.journal::isDegraded);
            long before = store.journals.diskBytes();
            for (long message : messages) {
                store.journal.settled(1, message);
            }
            assertTrue(store.isDurable());
            store.runUntil(() -> store.journals.diskBytes() < before / 4);
        }
    }
}
