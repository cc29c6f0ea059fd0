package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.store.log.Commit;
import culex.broker.store.log.DamagedLogException;
import culex.broker.store.log.LogRecord;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.MemoryLog;
import culex.broker.store.log.TrimmedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The import of the store of a single broker into a replicated log, and the export of a log into such a store. */
class LogTransferTest extends ReplicatedStoreFixture {
    private LogTransfer transfer() {
        return transfer(new MemoryLog(engine, PATIENCE));
    }

    private static LogTransfer transfer(MemoryLog log) {
        return new LogTransfer(log, new Commit.Of("test", 0));
    }

    @Test
    void aStoreOfASingleBrokerIsImportedIntoAnEmptyLogAndExportedAgain() throws Exception {
        try (StoreFixture single = new StoreFixture(directory.resolve("single"))) {
            single.save(1, "sensor");
            single.subscribe(1, "a/#");
            single.append(true, 1);
            single.retain("large", 700_000);
            single.retain("small", 1);
            assertTrue(single.isDurable());
        }
        assertEquals(7, transfer().importFrom(directory.resolve("single")));
        List<String> expected =
                List.of("session sensor", "1 subscribes to a/#", "1 waits for 1", "retained large", "retained small");
        assertEquals(expected, recoveredBy("replica"));
        transfer().exportTo(directory.resolve("back"));
        try (StoreFixture single = new StoreFixture(directory.resolve("back"))) {
            assertEquals(expected, single.recovered);
        }
    }

    /**
     * The export succeeded without a record when the log was trimmed after its commits had been received and before they were applied, or
     * it failed in the middle of the copy with which the log then began.
     */
    @Test
    void exportOfALogThatItsOwnerTrimsMeanwhileHasAllRecords() throws Exception {
        try (StoreFixture owner = owner("first")) {
            owner.save(1, "sensor");
            owner.retain("one", 200_000);
            owner.retain("two", 200_000);
            owner.retain("three", 200_000);
            assertTrue(owner.isDurable());
            transfer(new TrimmedWhileRead(owner)).exportTo(directory.resolve("target"));
        }
        try (StoreFixture single = new StoreFixture(directory.resolve("target"))) {
            assertEquals(
                    Set.of("session sensor", "retained one", "retained two", "retained three"),
                    Set.copyOf(single.recovered));
        }
    }

    /** A log that returns one commit at a time, and that its owner trims when the first one is read. */
    private final class TrimmedWhileRead extends MemoryLog {
        private final StoreFixture owner;
        private boolean isTrimmed;
        private long readUpTo;

        private TrimmedWhileRead(StoreFixture owner) {
            super(engine, PATIENCE);
            this.owner = owner;
        }

        @Override
        public List<LogRecord> read(long from, Duration wait) throws LogUnavailableException, TrimmedException {
            if (!isTrimmed) {
                isTrimmed = true;
                long end = last();
                for (int i = 0; i < 100 && first() <= end; i++) {
                    owner.retain("three", 200_000 + i);
                    assertTrue(owner.isDurable());
                }
                assertTrue(first() > end, "the log was not trimmed");
                readUpTo = end; // the commits had been received before they were trimmed
            }
            List<LogRecord> next = super.read(from, wait).stream().limit(1).toList();
            readUpTo = next.isEmpty() ? from - 1 : next.getLast().position();
            return next;
        }

        @Override
        public long readUpTo() {
            return readUpTo;
        }
    }

    /** A failed export left an incomplete store in the directory, so the next export into the same directory was rejected. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void failedExportRemovesItsFilesAndNoOthers(boolean exists) throws Exception {
        try (StoreFixture first = owner("first")) {
            first.save(1, "sensor");
            assertTrue(first.isDurable());
        }
        Path target = directory.resolve("target");
        if (exists) {
            Files.createDirectories(target.resolve("before"));
            Files.writeString(target.resolve("before").resolve("note"), "of somebody else");
        }
        AtomicInteger reads = new AtomicInteger();
        MemoryLog silent = new MemoryLog(engine, PATIENCE) {
            @Override
            public List<LogRecord> read(long from, Duration wait) throws LogUnavailableException {
                reads.incrementAndGet();
                throw new LogUnavailableException("the log ends here", null);
            }
        };
        LogTransfer failing = new LogTransfer(silent, new Commit.Of("test", 0));
        assertThrows(LogUnavailableException.class, () -> failing.exportTo(target));
        assertTrue(reads.get() > 0, "the export has not begun");
        assertEquals(exists, Files.exists(target.resolve("before").resolve("note")));
        assertEquals(exists ? List.of("before") : List.of(), namesIn(target));
        assertEquals(exists, Files.exists(target));
        transfer().exportTo(target);
        try (StoreFixture single = new StoreFixture(target)) {
            assertEquals(List.of("session sensor"), single.recovered);
        }
    }

    @Test
    void exportWhoseStoreCannotBeOpenedRemovesItsFiles() throws IOException {
        Path target = directory.resolve("target");
        Files.createDirectories(target.resolve("LOCK").resolve("of somebody else"));
        assertThrows(IllegalStateException.class, () -> transfer().exportTo(target));
        assertEquals(List.of("LOCK"), namesIn(target));
    }

    private static List<String> namesIn(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void logOfAnInterruptedImportIsServedByNoReplica() throws Exception {
        try (StoreFixture single = new StoreFixture(directory.resolve("single"))) {
            single.retain("large", 700_000);
            single.retain("small", 1);
            assertTrue(single.isDurable());
        }
        LogTransfer interrupted = new LogTransfer(new InterruptedLog(engine, 2), new Commit.Of("test", 0));
        assertThrows(LogUnavailableException.class, () -> interrupted.importFrom(directory.resolve("single")));
        try (RocksJournals replica = standby("replica")) {
            assertThrows(DamagedLogException.class, () -> replicaOf(replica).acquire());
        }
    }

    @Test
    void aLogThatHasCommitsTakesNoImport() {
        new StoreFixture(directory.resolve("single")).close();
        owner("replica").close();
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> transfer().importFrom(directory.resolve("single")));
        assertTrue(String.valueOf(refused.getMessage()).contains("has commits already"), refused::getMessage);
    }
}
